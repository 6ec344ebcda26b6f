package org.contactcourier.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.contactcourier.journal.Books;
import org.contactcourier.reconcile.ReceiptLines.ReceiptUnreadableException;
import org.contactcourier.record.Source;
import org.contactcourier.source.file.FileNames;
import org.contactcourier.source.file.finished.ReceiptNames;

/**
 * Compares the receipts in {@code done/} and {@code failed/} with the journal's rows. What lies in the inbox or is claimed has
 * not been let go. For one thread.
 */
final class FileBooks implements SourceBooks {
    private static final List<String> FOLDERS = List.of("done", "failed");

    /** What a file gets behind its stem if its name was taken. */
    private static final Pattern RENAMED = Pattern.compile("~\\d{8}T\\d{9}Z(?:-\\d+)?");

    private final Source source;
    private final Path inbox;
    private final ObjectMapper mapper;

    FileBooks(Source source, Path inbox, ObjectMapper mapper) {
        this.source = source;
        this.inbox = inbox;
        this.mapper = mapper;
    }

    /** A receipt whose summary was found. */
    private record FoundReceipt(String name, Path summary, Path lines) {}

    @Override
    public void compare(Books books, Horizon horizon, SourceStatement statement) {
        Map<String, List<FoundReceipt>> byFile = new TreeMap<>();
        Set<String> without = new TreeSet<>();
        for (String folder : FOLDERS) {
            try {
                find(folder, byFile, without, statement);
            } catch (NoSuchFileException e) {
                statement.unproven(inbox.resolve(folder).toString(), "this folder isn't there");
            } catch (IOException e) {
                statement.unproven(inbox.resolve(folder).toString(), "this folder can't be read: " + e);
            }
        }
        byFile.forEach((file, receipts) -> compare(file, receipts, books, horizon, statement));
        Map<String, Long> rows = rows(books, horizon);
        without.forEach(name -> missingReceipt(name, byFile.keySet(), rows, statement));
        rows.forEach((file, count) -> {
            if (!byFile.containsKey(file)
                    && without.stream().noneMatch(name -> original(name).equals(file))) {
                statement.unproven(
                        source.word() + ":" + file,
                        "the journal has %,d rows, and no receipt tells of them: the file is being read, or was cleared away"
                                .formatted(count));
            }
        });
    }

    private void find(
            String folder, Map<String, List<FoundReceipt>> byFile, Set<String> without, SourceStatement statement)
            throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(inbox.resolve(folder))) {
            for (Path one : all) {
                String name = one.getFileName().toString();
                if (!name.startsWith(".") && Files.isRegularFile(one, LinkOption.NOFOLLOW_LINKS)) {
                    names.add(name);
                }
            }
        }
        Set<String> present = new TreeSet<>(names);
        Map<String, FoundReceipt> receipts = new LinkedHashMap<>();
        for (String name : names) { // receipts whose file somebody took away are receipts all the same
            if (name.endsWith(ReceiptNames.SUMMARY)) {
                String stem = name.substring(0, name.length() - ReceiptNames.SUMMARY.length());
                receipts.put(name, found(folder, stem, name, FileNames.receipt(stem, ReceiptNames.LINES)));
            }
        }
        for (String name : names) {
            String summary = FileNames.receipt(name, ReceiptNames.SUMMARY);
            if (!isReceipt(name) && present.contains(summary)) { // a long name can't be told from the summary's
                receipts.put(summary, found(folder, name, summary, FileNames.receipt(name, ReceiptNames.LINES)));
            }
        }
        Set<String> rejected = new TreeSet<>();
        for (FoundReceipt receipt : receipts.values()) {
            sort(receipt, byFile, rejected, statement);
        }
        names.stream()
                .filter(name -> !isReceipt(name) && !rejected.contains(name) && !hasReceipt(folder, name))
                .forEach(name -> without.add(folder + "/" + name));
    }

    /** Looked for again: what was moved here while the folder was listed counts, and so does what was cleared away. */
    private boolean hasReceipt(String folder, String name) {
        Path in = inbox.resolve(folder);
        return !Files.exists(in.resolve(name), LinkOption.NOFOLLOW_LINKS)
                || Files.exists(in.resolve(FileNames.receipt(name, ReceiptNames.SUMMARY)), LinkOption.NOFOLLOW_LINKS);
    }

    private FoundReceipt found(String folder, String file, String summary, String lines) {
        Path in = inbox.resolve(folder);
        return new FoundReceipt(folder + "/" + file, in.resolve(summary), in.resolve(lines));
    }

    private void sort(
            FoundReceipt receipt,
            Map<String, List<FoundReceipt>> byFile,
            Set<String> rejected,
            SourceStatement statement) {
        try {
            JsonNode summary = mapper.readTree(Files.readAllBytes(receipt.summary()));
            String file = summary.path("file").asText();
            if (file.isEmpty()) {
                statement.differs(receipt.name(), "its receipt names no file");
            } else {
                byFile.computeIfAbsent(file, first -> new ArrayList<>()).add(receipt);
            }
            String name = receipt.name().substring(receipt.name().indexOf('/') + 1);
            rejected.add(FileNames.receipt(
                    name,
                    ReceiptNames.REJECTED
                            + summary.path("rejected").path("ending").asText()));
        } catch (NoSuchFileException e) {
            return; // cleared away meanwhile
        } catch (IOException e) {
            statement.differs(receipt.name(), "its receipt can't be read: " + e.getMessage());
        }
    }

    private static boolean isReceipt(String name) {
        return name.endsWith(ReceiptNames.SUMMARY) || name.endsWith(ReceiptNames.LINES);
    }

    private void compare(
            String file, List<FoundReceipt> found, Books books, Horizon horizon, SourceStatement statement) {
        FileRows rows = new FileRows(source, file, horizon, statement);
        for (FoundReceipt receipt : found) {
            try {
                rows.add(ReceiptLines.read(receipt.name(), receipt.summary(), receipt.lines(), mapper));
            } catch (NoSuchFileException e) {
                if (Files.exists(receipt.summary(), LinkOption.NOFOLLOW_LINKS)) {
                    statement.differs(receipt.name(), "the lines of its receipt are missing");
                }
            } catch (IOException e) {
                statement.unproven(receipt.name(), "its receipt can't be read: " + e.getMessage());
            } catch (ReceiptUnreadableException e) {
                statement.differs(receipt.name(), "its receipt is not as it was written: " + e.getMessage());
            }
        }
        String place = source.word() + ":" + file;
        books.rows(place, rows::add);
        books.rows(place + "/", place + "0", rows::add); // parts of a mail that is a file; 0 follows the slash
        rows.compare();
    }

    /** How many rows there are of each file, whatever the part. */
    private Map<String, Long> rows(Books books, Horizon horizon) {
        Map<String, Long> rows = new HashMap<>();
        String prefix = source.word() + ":";
        books.totals(horizon.from(), total -> {
            if (total.place().startsWith(prefix)) {
                String name = total.place().substring(prefix.length());
                int part = name.indexOf('/');
                rows.merge(part < 0 ? name : name.substring(0, part), total.rows(), Long::sum);
            }
        });
        return new TreeMap<>(rows);
    }

    private static String original(String name) {
        Matcher renamed = RENAMED.matcher(name.substring(name.indexOf('/') + 1));
        return renamed.replaceFirst("");
    }

    private static void missingReceipt(
            String name, Set<String> withReceipt, Map<String, Long> rows, SourceStatement statement) {
        String file = original(name);
        long known = rows.getOrDefault(file, 0L);
        if (known > 0 && !withReceipt.contains(file)) {
            statement.differs(name, "its receipt is missing; the journal has %,d rows of it".formatted(known));
        } else if (known > 0) {
            statement.differs(name, "its receipt is missing");
        } else {
            statement.unproven(
                    name, "it has no receipt, and the journal knows nothing of it: was it put there by hand?");
        }
    }
}
