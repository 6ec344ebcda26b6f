package org.contactcourier.tracing;

/**
 * A contact's way as its trace shows it. It begins, leaves its thread and makes requests in one thread; another one may say how
 * it ended.
 */
public interface ContactSpan {
    /** Nobody wants to know. */
    ContactSpan NONE = new ContactSpan() {
        @Override
        public RequestSpan requests(String what, int before) {
            return RequestSpan.NONE;
        }

        @Override
        public void leavesThread() {}

        @Override
        public void ends(String outcome, String reason) {}
    };

    /**
     * A request begins, in this thread: until it is closed, {@link TraceContext} says what it brings along.
     *
     * @param what the request is for, a word for the kind and nothing of the contact
     * @param before how many attempts there were before
     */
    RequestSpan requests(String what, int before);

    /** The thread has nothing more to do with the contact: its log lines no longer name the trace. */
    void leavesThread();

    /** How this try of the contact has ended; the first word counts. The reason may be empty. */
    void ends(String outcome, String reason);
}
