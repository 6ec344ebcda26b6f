package org.contactcourier.sandbox;

/** What a request asks for. */
enum Call {
    CREATE,
    FILTER_USERS,
    TOKEN,
    UNKNOWN
}
