package org.contactcourier.tracing;

/** A request as its trace shows it, until it is closed. It is one thread's. */
public interface RequestSpan extends AutoCloseable {
    /** Nobody wants to know. */
    RequestSpan NONE = new RequestSpan() {
        @Override
        public void answers(int status, String result) {}

        @Override
        public void close() {}
    };

    /**
     * What came of it.
     *
     * @param status of the answer, or 0 if there is none
     * @param result in the word that metrics have
     */
    void answers(int status, String result);

    @Override
    void close();
}
