package org.contactcourier.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ezvcard.VCardVersion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.contactcourier.contact.Contact;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is read equals what was written, over the whole model and all formats. {@code -Dround-trip.seeds=1000} tries more; a
 * failure names its seed.
 */
class RoundTripTest {
    private static final int SEEDS = Integer.getInteger("round-trip.seeds", 20);
    private static final int CONTACTS = 40;

    private final RecordReader reader = FormatChooser.all(StrictJson.mapper());

    static LongStream seeds() {
        return LongStream.range(0, SEEDS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void readsTheJsonThatContactsWereWrittenAs(long seed) throws IOException {
        List<Contact> contacts = new GeneratedContacts(seed).next(CONTACTS);
        for (WrittenAsJson way : WrittenAsJson.values()) {
            for (boolean array : new boolean[] {false, true}) {
                String written = way.written(contacts, array);
                for (Charset charset : List.of(UTF_8, StandardCharsets.UTF_16LE, Charset.forName("UTF-32BE"))) {
                    assertEqual(way + " in " + charset, seed, read(written.getBytes(charset)), contacts);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void readsTheTablesThatContactsWereWrittenAs(long seed) throws IOException {
        List<Contact> contacts = new GeneratedContacts(seed).next(CONTACTS);
        for (WrittenAsCsv way : WrittenAsCsv.ways()) {
            List<Contact> carried = contacts.stream().filter(way::carries).toList();
            assertEqual(
                    way.toString(),
                    seed,
                    read(way.written(carried)),
                    carried.stream().map(way.dialect()::carried).toList());
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void readsTheCardsThatContactsWereWrittenAs(long seed) throws IOException {
        List<Contact> contacts = new GeneratedContacts(seed).next(CONTACTS);
        for (VCardVersion version : VCardVersion.values()) {
            List<Contact> some = contacts.stream()
                    .filter(contact -> WrittenAsVCard.isCarriedByLibrary(contact, version))
                    .toList();
            assertEqual(version + " by ez-vcard", seed, read(WrittenAsVCard.byLibrary(some, version)), carried(some));
            assertEqual(version + " by hand", seed, read(WrittenAsVCard.byHand(contacts, version)), carried(contacts));
        }
    }

    private static List<Contact> carried(List<Contact> contacts) {
        return contacts.stream().map(WrittenAsVCard::carried).toList();
    }

    private List<Contact> read(byte[] input) throws IOException {
        List<Contact> contacts = new ArrayList<>();
        try (RecordStream stream = reader.open(
                new ByteArrayInputStream(input), "file:a", Origin.NO_POSITION, Deadline.root(Clock.systemUTC()))) {
            while (stream.hasNext()) {
                IntakeRecord record = stream.next();
                assertThat(record.rejection()).as("record %d", contacts.size()).isNull();
                contacts.add(record.contact());
            }
        }
        return contacts;
    }

    private static void assertEqual(String way, long seed, List<Contact> read, List<Contact> written) {
        assertThat(read).as("%s, seed %d", way, seed).hasSameSizeAs(written);
        for (int i = 0; i < written.size(); i++) {
            Contact was = read.get(i);
            Contact expected = written.get(i);
            assertThat(Arrays.stream(Contact.class.getRecordComponents())
                            .filter(field -> !Objects.equals(value(field, was), value(field, expected)))
                            .map(field -> field.getName() + " was " + value(field, was) + " instead of "
                                    + value(field, expected)))
                    .as("%s, seed %d, contact %d", way, seed, i)
                    .isEmpty();
        }
    }

    private static @Nullable Object value(RecordComponent field, Contact contact) {
        try {
            return field.getAccessor().invoke(contact);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
