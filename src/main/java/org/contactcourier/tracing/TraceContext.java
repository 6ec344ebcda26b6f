package org.contactcourier.tracing;

import java.util.Map;

/** What W3C Trace Context adds to the request that this thread is making. Nothing without tracing. */
public final class TraceContext {
    private static final ThreadLocal<Map<String, String>> HEADERS = ThreadLocal.withInitial(Map::of);

    private TraceContext() {}

    /** The headers that the request takes along. */
    public static Map<String, String> headers() {
        return HEADERS.get();
    }

    static void enters(Map<String, String> headers) {
        HEADERS.set(headers);
    }

    static void leaves() {
        HEADERS.remove();
    }
}
