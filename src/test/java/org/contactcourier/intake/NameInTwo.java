package org.contactcourier.intake;

import org.contactcourier.mapping.PersonName;

/** A name taken apart at its first blank, so that put together again it is the same. */
record NameInTwo(String given, String family) {
    static NameInTwo of(String name) {
        int blank = name.indexOf(' ');
        String first = blank < 0 ? "" : name.substring(0, blank);
        String last = name.substring(blank + 1);
        return PersonName.isFamilyFirst(first, last) ? new NameInTwo(last, first) : new NameInTwo(first, last);
    }
}
