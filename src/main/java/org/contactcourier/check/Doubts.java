package org.contactcourier.check;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.contactcourier.contact.Contact;
import org.contactcourier.contact.Contact.Company;
import org.contactcourier.contact.Note;
import org.contactcourier.record.IntakeRecord;
import org.jspecify.annotations.Nullable;

/** Tells what is doubtful about a contact that would be sent, by its values and by the notes about them. Thread-safe. */
final class Doubts {
    private static final Pattern NO_LETTERS = Pattern.compile("[^\\p{L}\\p{N}]+");

    private final boolean hasRegion;

    /** @param hasRegion whether it is known where phone numbers belong that name no country */
    Doubts(boolean hasRegion) {
        this.hasRegion = hasRegion;
    }

    /** Those about {@code record}; none if it would be buried. */
    Set<Doubt> about(IntakeRecord record) {
        Set<Doubt> doubts = EnumSet.noneOf(Doubt.class);
        Contact contact = record.contact();
        if (contact == null) {
            return doubts;
        }
        if (texts(contact).anyMatch(Mojibake::isLikely)) {
            doubts.add(Doubt.MOJIBAKE);
        }
        if (!hasRegion && contact.phones().stream().anyMatch(Doubts::isNational)) {
            doubts.add(Doubt.PHONE_WITHOUT_COUNTRY);
        }
        if (contact.subType() == Contact.SubType.PERSON && isWordOf(contact.name(), contact.company())) {
            doubts.add(Doubt.NAME_OF_COMPANY);
        }
        for (Note note : record.notes()) {
            Doubt doubt = about(note.code());
            if (doubt != null) {
                doubts.add(doubt);
            }
        }
        return doubts;
    }

    private static @Nullable Doubt about(String note) {
        if (note.equals("placeholder")) {
            return Doubt.PLACEHOLDER;
        }
        if (note.startsWith("left-out-")) {
            return note.endsWith("digits-lost") ? Doubt.DIGITS_LOST : Doubt.LEFT_OUT;
        }
        return null;
    }

    private static Stream<String> texts(Contact contact) {
        Company company = contact.company();
        return Stream.of(
                        contact.name(),
                        contact.designation(),
                        contact.address(),
                        company == null ? null : company.name())
                .flatMap(Stream::ofNullable);
    }

    private static boolean isNational(String phone) {
        return !phone.startsWith("+") && !phone.startsWith("00");
    }

    private static boolean isWordOf(String name, @Nullable Company company) {
        if (company == null || company.name() == null || name.indexOf(' ') >= 0) {
            return false;
        }
        String word = name.toLowerCase(Locale.ROOT);
        return NO_LETTERS.splitAsStream(company.name().toLowerCase(Locale.ROOT)).anyMatch(word::equals);
    }
}
