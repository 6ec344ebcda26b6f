package org.contactcourier.source.mail.mime;

import java.util.Optional;
import java.util.Set;

/**
 * Parts that may well hold contacts and aren't opened. Each is told with what its sender can do about it, whatever else the
 * mail holds: who attaches a workbook to a mailbox for contacts means it.
 */
public enum SealedPart {
    /** Outlook's own envelope for a whole mail with its attachments. */
    TNEF(
            Set.of("application/ms-tnef", "application/vnd.ms-tnef"),
            Set.of(),
            "Outlook wrapped the mail in its own format (TNEF), which isn't read: send it as HTML or plain text"),
    SECURED(
            Set.of("application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted"),
            Set.of("p7m"),
            "it is encrypted, or signed so that only S/MIME opens it: send it unencrypted, signed in clear text if at all"),
    ARCHIVE(
            Set.of(
                    "application/zip",
                    "application/x-zip",
                    "application/x-zip-compressed",
                    "application/gzip",
                    "application/x-gzip",
                    "application/x-7z-compressed",
                    "application/vnd.rar",
                    "application/x-rar-compressed",
                    "application/x-tar"),
            Set.of("zip", "gz", "tgz", "7z", "rar", "tar", "bz2", "xz"),
            "archives aren't unpacked: attach the files that are in it"),
    WORKBOOK(
            Set.of(
                    "application/vnd.ms-excel",
                    "application/msexcel",
                    "application/x-msexcel",
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    "application/vnd.oasis.opendocument.spreadsheet"),
            Set.of("xls", "xlsx", "xlsm", "xlsb", "ods", "numbers"),
            "workbooks aren't read: save the sheet as CSV and attach that"),
    OUTLOOK_ITEM(
            Set.of("application/vnd.ms-outlook"),
            Set.of("msg", "oft"),
            "Outlook items aren't read: attach the files that are in it, or forward the mail itself"),
    FRAGMENT(
            Set.of("message/partial"),
            Set.of(),
            "the mail was sent in pieces, which aren't put together: send it in one"),
    ELSEWHERE(Set.of("message/external-body"), Set.of(), "the content lies elsewhere and isn't fetched: attach it");

    private static final String TNEF_NAME = "winmail.dat";

    @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
    private final Set<String> types;

    @SuppressWarnings("ImmutableEnumChecker")
    private final Set<String> endings;

    private final String why;

    SealedPart(Set<String> types, Set<String> endings, String why) {
        this.types = types;
        this.endings = endings;
        this.why = why;
    }

    static Optional<SealedPart> of(PartType type, Optional<PartName> name) {
        String ending = name.map(PartName::ending).orElse("");
        boolean envelope =
                name.filter(known -> known.text().equalsIgnoreCase(TNEF_NAME)).isPresent();
        for (SealedPart part : values()) {
            if (part.types.contains(type.name()) || part.endings.contains(ending) || (envelope && part == TNEF)) {
                return Optional.of(part);
            }
        }
        return Optional.empty();
    }

    /** Why it isn't read and what to do, as a sentence. */
    public String why() {
        return why;
    }
}
