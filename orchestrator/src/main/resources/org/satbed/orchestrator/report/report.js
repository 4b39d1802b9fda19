// An extra: a click on a legend's entry hides that variant, or shows it again, in all figures of the page.
'use strict';
for (const item of document.querySelectorAll('.legend li')) {
  const name = item.dataset.series;
  const button = document.createElement('button');
  button.type = 'button';
  button.setAttribute('aria-pressed', 'true');
  button.title = 'Show or hide in all figures';
  button.append(...item.childNodes);
  button.addEventListener('click', () => {
    const shown = button.getAttribute('aria-pressed') !== 'true';
    for (const other of document.querySelectorAll('.legend li')) {
      if (other.dataset.series === name) other.firstChild.setAttribute('aria-pressed', String(shown));
    }
    for (const group of document.querySelectorAll('.plot g')) {
      if (group.dataset.series === name) group.classList.toggle('off', !shown);
    }
  });
  item.append(button);
}
