package org.satbed.orchestrator.openbach;

/** A job that is running. Made with its command line, used once. */
interface Job {
    /**
     * Does the job until its end, or until {@link #stop}.
     *
     * @throws InterruptedException when the thread is interrupted
     */
    void run(JobContext context) throws InterruptedException;

    /** Undoes what was changed on this host; called from another thread, and also when nothing was changed. An agent gives it 2 s. */
    void stop();
}
