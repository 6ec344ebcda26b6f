package org.contactcourier.journal;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.contactcourier.contact.Contact;
import org.contactcourier.contact.Reason;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.MalformedRecordException;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;

/** Records for the journal to remember. */
public final class Records {
    public static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    public static final AttemptHistory FIRST = AttemptHistory.NONE.next(NOON);

    private static final Contact ADA = new Contact(
            "Ada Lovelace",
            Contact.SubType.PERSON,
            null,
            "Countess",
            null,
            null,
            null,
            null,
            List.of("ada@example.org"),
            List.of("+442079460000"),
            new Contact.Links(null, null, "https://www.linkedin.com/in/ada", null, null, null),
            new Contact.Company(null, "Analytical Engines"),
            "charles@example.org",
            null);

    private Records() {}

    public static Origin origin(long position) {
        return new Origin("kafka:contacts/0", position, 0, digest(position));
    }

    private static String digest(long position) {
        return JournalJson.sha256(Long.toString(position).getBytes(StandardCharsets.UTF_8))
                .substring(0, 32);
    }

    public static IntakeRecord ada(Origin origin) {
        byte[] bytes = "{\"name\":\"Ada Lovelace\",\"email\":\"ada@example.org\"}".getBytes(StandardCharsets.UTF_8);
        return IntakeRecord.of(origin, Payload.whole("application/json", bytes), ADA, noDeadline());
    }

    public static IntakeRecord unreadable(Origin origin, Payload payload) {
        return IntakeRecord.rejected(origin, payload, malformed(), noDeadline());
    }

    public static MalformedRecordException malformed() {
        return new MalformedRecordException("unexpected end of input at line 3, column 7");
    }

    public static RejectedRecordException refused(int status) {
        return new Refused(status);
    }

    public static Deadline noDeadline() {
        return Deadline.root(Clock.systemUTC());
    }

    /** What smarttask's own exception looks like from here. */
    private static final class Refused extends RejectedRecordException {
        private static final long serialVersionUID = 1L;

        private final int status;

        Refused(int status) {
            super(Reason.REFUSED, "SmartTask refused the contact with status " + status, List.of());
            this.status = status;
        }

        @Override
        public OptionalInt status() {
            return OptionalInt.of(status);
        }

        @Override
        public String answer() {
            return "{\"message\":\"Invalid contact\"}";
        }
    }
}
