package org.satbed.linux.tool;

/** Where a change to a host is noted before it is made, so that it can be taken back by whoever comes next. */
public interface ChangeJournal {
    /** For changes inside something whose removal is noted already (a namespace of ours). */
    ChangeJournal NONE = new ChangeJournal() {
        @Override
        public void willChange(Undo undo) {}

        @Override
        public void changedBack(Undo undo) {}
    };

    /** Notes how the change that comes next will be taken back. On disk when it returns. */
    void willChange(Undo undo);

    /** Notes that it was taken back. */
    void changedBack(Undo undo);
}
