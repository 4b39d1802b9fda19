// Opens reports in headless Chromium: light and dark, wide and narrow, with JavaScript and without. Fails on a request that leaves the file, a
// page that scrolls sideways, a serious finding of axe-core, tables or figures that are missing without JavaScript.
// node check.mjs [--shots DIR] REPORT.html...; see run beside it.
import {readFileSync, mkdirSync} from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';
const require = createRequire(path.join(process.cwd(), 'any'));
const {chromium} = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const files = process.argv.slice(2);
let shots = null;
if (files[0] === '--shots') { shots = files[1]; files.splice(0, 2); mkdirSync(shots, {recursive: true}); }
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});
let checks = 0;
const faults = [];
function check(what, holds) {
  checks++;
  if (!holds) { faults.push(what); console.log(`FAULT ${what}`); }
}
for (const file of files) {
  const url = 'file://' + path.resolve(file);
  for (const scheme of ['light', 'dark']) {
    for (const width of [1280, 390, 360]) {
      for (const javaScriptEnabled of [true, false]) {
        await look({url, name: path.basename(file, '.html'), scheme, width, javaScriptEnabled});
      }
    }
  }
}
await browser.close();
console.log(`${files.length} reports, ${checks} checks, ${faults.length} faults`);
process.exit(faults.length === 0 && checks > 0 ? 0 : 1);

async function look({url, name, scheme, width, javaScriptEnabled}) {
  const label = `${name} ${scheme} ${width}${javaScriptEnabled ? '' : ' without JavaScript'}`;
  const context = await browser.newContext({colorScheme: scheme, viewport: {width, height: 900}, javaScriptEnabled});
  const page = await context.newPage();
  const requests = [];
  page.on('request', request => requests.push(request.url()));
  page.on('pageerror', error => check(`${label}: ${error}`, false));
  await page.goto(url, {waitUntil: 'load'});
  if (javaScriptEnabled) {
    await toggles(page, label);
    await accessible(page, label);
  }
  const seen = await page.evaluate(() => ({
    page: document.documentElement.clientWidth, content: document.documentElement.scrollWidth,
    height: document.documentElement.scrollHeight,
    rows: document.querySelectorAll('table.summary tbody tr').length,
    figures: document.querySelectorAll('figure').length,
    drawn: [...document.querySelectorAll('figure svg.plot')].filter(svg =>
      svg.getBoundingClientRect().width > 200 && svg.querySelectorAll('path').length > 3).length,
  })).catch(() => null);
  if (seen) {
    check(`${label}: content of ${seen.content} px on a page of ${seen.page} px`, seen.content <= seen.page);
    check(`${label}: no summary`, seen.rows > 0);
    check(`${label}: ${seen.drawn} of ${seen.figures} figures are drawn`, seen.figures > 0 && seen.drawn === seen.figures);
  } else {
    check(`${label}: the page cannot be asked`, false);
  }
  check(`${label}: requests ${requests.join(' ')}`, requests.length === 1 && requests[0] === url);
  if (shots && width !== 360) {
    await page.setViewportSize({width, height: Math.min(seen?.height ?? 900, 6000)}); // Chromium's own limit is not much higher
    await page.screenshot({path: `${shots}/${label.replaceAll(' ', '-')}.png`});
  }
  await context.close();
}

async function toggles(page, label) {
  const button = page.locator('.legend button').first();
  await button.focus();
  await page.keyboard.press('Enter');
  check(`${label}: a legend's entry does not hide`, await button.getAttribute('aria-pressed') === 'false');
  await page.keyboard.press('Enter');
  check(`${label}: a legend's entry does not show again`, await button.getAttribute('aria-pressed') === 'true'
    && await page.locator('.plot g.off').count() === 0);
}

// The page's own policy lets no script be added; Chromium's debugger evaluates axe beside it.
async function accessible(page, label) {
  await page.evaluate(() => document.querySelectorAll('details').forEach(each => { each.open = true; }));
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, {resultTypes: ['violations']}));
  check(`${label}: axe looked at nothing`, found.passes.length > 10);
  for (const each of found.violations) {
    console.log(`${label}: axe ${each.impact}: ${each.id}: ${each.help} (${each.nodes.length}): ${each.nodes[0].html.slice(0, 160)}`);
    check(`${label}: ${each.id}`, !['serious', 'critical'].includes(each.impact));
  }
  await page.evaluate(() => document.querySelectorAll('details').forEach(each => { each.open = false; }));
}
