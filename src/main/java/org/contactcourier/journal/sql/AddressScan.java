package org.contactcourier.journal.sql;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Finds what looks like an e-mail address in bytes that could not be read as a contact. It only knows bytes that encode ASCII as
 * ASCII does. Its work is linear. Stateless.
 */
final class AddressScan {
    /** Bytes: of larger payloads only that much is kept. */
    private static final int LONGEST = 64 * 1024;

    /** More than a person has; a whole table that can't be read is no person. */
    private static final int MOST = 32;

    private AddressScan() {}

    static Set<String> addresses(byte[] bytes) {
        int end = Math.min(bytes.length, LONGEST);
        Set<String> found = new LinkedHashSet<>();
        int low = 0; // where the next address may begin
        for (int at = 0; at < end && found.size() < MOST; at++) {
            if (bytes[at] != '@') {
                continue;
            }
            int from = at;
            while (from > low && isOfName(bytes[from - 1])) {
                from--;
            }
            int to = at + 1;
            while (to < end && isOfHost(bytes[to])) {
                to++;
            }
            while (from < at && bytes[from] == '.') {
                from++;
            }
            int last = to;
            while (last > at + 1 && (bytes[last - 1] == '.' || bytes[last - 1] == '-')) {
                last--;
            }
            if (from < at && last > at + 1) {
                found.add(new String(bytes, from, last - from, StandardCharsets.UTF_8));
            }
            low = at + 1;
            at = to - 1; // the host holds no further '@'
        }
        return found;
    }

    private static boolean isOfName(byte b) {
        return isOfHost(b) || b == '_' || b == '%' || b == '+';
    }

    private static boolean isOfHost(byte b) {
        boolean isLetter = (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z') || b < 0;
        return isLetter || (b >= '0' && b <= '9') || b == '.' || b == '-';
    }
}
