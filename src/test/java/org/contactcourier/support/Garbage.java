package org.contactcourier.support;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** What no source should be sent, and all are; the same for the same seed. */
public final class Garbage {
    private static final Path SAMPLES = Path.of("src/test/resources/samples");

    private final Random random;
    private final List<byte[]> samples = samples();

    public Garbage(long seed) {
        random = new Random(seed);
    }

    /** The inputs of all samples, in a fixed order. */
    public static List<byte[]> samples() {
        try (Stream<Path> files = Files.walk(SAMPLES)) {
            List<byte[]> samples = new ArrayList<>();
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".expected.json"))
                    .sorted()
                    .toList()) {
                samples.add(Files.readAllBytes(file));
            }
            return samples;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Garbage of one kind each. */
    public static List<byte[]> pieces() {
        String header = "name,email\n";
        return List.of(
                bytes(""),
                bytes(" \r\n\t"),
                new byte[5_000],
                bytes("\0{\"name\":\"Ada\"}"),
                bytes("{\"name\":\"A\0da\"}"),
                bytes(header + "A\0da,ada@example.org\n"),
                bytes("[".repeat(100) + "]".repeat(100)),
                bytes("{\"name\":".repeat(100) + "1" + "}".repeat(100)),
                bytes("[".repeat(100_000)),
                bytes("{\"a\":".repeat(100_000)),
                bytes("}".repeat(10_000)),
                bytes("\"".repeat(10_001)),
                bytes(header + "\"".repeat(10_001)),
                bytes("BEGIN:VCARD\n".repeat(1_000)),
                bytes("BEGIN:VCARD\nAGENT:\n".repeat(1_000)),
                bytes("END:VCARD\n".repeat(1_000)),
                bytes("BEGIN:VCARD\nFN:" + "x".repeat(2 << 20) + "\nEND:VCARD\n"),
                bytes("{\"name\":\"" + "x".repeat(2 << 20) + "\"}"),
                bytes(header + "x".repeat(2 << 20) + "\n"),
                mixed("{\"name\":\"Zoë\"}\n", "{\"name\":\"Jürgen\"}\n"),
                mixed(header + "Zoë,zoe@example.org\n", "Jürgen,j@example.org\n"),
                mixed("BEGIN:VCARD\nFN:Zoë\nEND:VCARD\n", "BEGIN:VCARD\nFN:Jürgen\nEND:VCARD\n"),
                joined(new byte[] {(byte) 0xFF, (byte) 0xFE}, bytes("{\"name\":\"not UTF-16\"}")),
                joined("{\"name\":\"UTF-16\"}\n".getBytes(UTF_16LE), bytes("{\"name\":\"UTF-8\"}\n")),
                zipBomb());
    }

    /** Random bytes. */
    public byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(20_000)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A sample that was cut off, or had bits flipped, a piece taken out, doubled, or replaced with one of another sample. */
    public byte[] damagedSample() {
        byte[] sample = samples.get(random.nextInt(samples.size()));
        for (int damages = random.nextInt(4); damages >= 0; damages--) {
            sample = damaged(sample);
        }
        return sample;
    }

    private byte[] damaged(byte[] sample) {
        int from = random.nextInt(sample.length + 1);
        int to = Math.min(sample.length, from + random.nextInt(1 + Math.max(8, sample.length / 8)));
        ByteArrayOutputStream damaged = new ByteArrayOutputStream();
        damaged.write(sample, 0, from);
        switch (random.nextInt(5)) {
            case 0 -> to = sample.length; // cut off
            case 1 -> {
                for (int i = from; i < to; i++) {
                    damaged.write(sample[i] ^ (1 << random.nextInt(8)));
                }
            }
            case 2 -> {
                damaged.write(sample, from, to - from);
                to = from; // twice
            }
            case 3 -> {
                byte[] other = samples.get(random.nextInt(samples.size()));
                damaged.write(other, 0, random.nextInt(other.length + 1));
            }
            default -> {} // taken out
        }
        damaged.write(sample, to, sample.length - to);
        return damaged.toByteArray();
    }

    /** 64 MiB of zeros in 64 KiB, called what contacts are called. */
    private static byte[] zipBomb() {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        byte[] zeros = new byte[1 << 20];
        try (ZipOutputStream zip = new ZipOutputStream(archive)) {
            zip.putNextEntry(new ZipEntry("contacts.csv"));
            for (int i = 0; i < 64; i++) {
                zip.write(zeros);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return archive.toByteArray();
    }

    private static byte[] mixed(String utf8, String latin1) {
        return joined(bytes(utf8), latin1.getBytes(ISO_8859_1));
    }

    private static byte[] joined(byte[] first, byte[] second) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(first);
        both.writeBytes(second);
        return both.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
