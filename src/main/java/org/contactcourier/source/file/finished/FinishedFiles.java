package org.contactcourier.source.file.finished;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.contactcourier.files.KeptFiles;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.contactcourier.record.Source;
import org.contactcourier.source.file.folder.FileOpener;
import org.contactcourier.source.file.folder.InboxFolders;
import org.contactcourier.text.AddressText;

/**
 * The finished files of an inbox: what lies in {@code done/} and {@code failed/}. Links aren't followed. Files that are
 * being read are only named, since their receipts are still written. Thread-safe.
 */
public final class FinishedFiles implements KeptFiles {
    private static final Pattern REJECTED = Pattern.compile("\\.rejected\\.[a-z0-9]{1,10}$");
    private static final int MOST_ROWS = 20;

    private final Source source;
    private final Path root;
    private final RecordReader reader;
    private final ObjectMapper mapper;
    private final Deadline deadline;

    /**
     * Of the inbox of {@code source}.
     *
     * @param directory it may be missing
     */
    public FinishedFiles(Source source, Path directory, RecordReader reader, ObjectMapper mapper, Deadline deadline) {
        this.source = source;
        this.root = directory.toAbsolutePath().normalize();
        this.reader = reader;
        this.mapper = mapper;
        this.deadline = deadline;
    }

    /** What is found while the folders are gone through; for one thread. */
    private static final class Findings {
        private final Map<String, Set<Long>> rows = new HashMap<>();
        private final List<String> named = new ArrayList<>();
        private final List<String> left = new ArrayList<>();
        private int lines;
        private int rejected;
        private int deleted;
    }

    @Override
    public ErasedFiles erase(String email, Set<String> origins, boolean andOriginals) {
        Findings found = new Findings();
        AddressText address = new AddressText(email);
        if (Files.isDirectory(root)) {
            try (InboxFolders folders = new InboxFolders(root)) {
                folders.open();
                for (String folder : List.of("done", "failed")) {
                    eraseIn(folders, root.resolve(folder), address, origins, andOriginals, found);
                }
                unfinished(folders, address, found);
            } catch (IOException | UncheckedIOException e) {
                found.left.add(root + ": " + e.getMessage());
            }
        }
        return new ErasedFiles(
                found.lines, found.rejected, found.deleted, List.copyOf(found.named), List.copyOf(found.left));
    }

    private void eraseIn(
            InboxFolders folders,
            Path folder,
            AddressText address,
            Set<String> origins,
            boolean andOriginals,
            Findings found)
            throws IOException {
        found.rows.clear();
        Path handle = folders.at(folder);
        List<String> names = names(handle);
        for (String name : names) {
            if (!isReceipt(name) && !REJECTED.matcher(name).find()) {
                original(handle.resolve(name), folder.resolve(name), address, andOriginals, found);
            }
        }
        for (String name : names) {
            Path file = handle.resolve(name);
            try {
                if (isReceipt(name)) {
                    receipt(file, name, address, origins, found);
                } else if (REJECTED.matcher(name).find() && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    rejected(file, address, found);
                }
            } catch (IOException | UncheckedIOException e) {
                found.left.add(folder.resolve(name) + ": " + reason(e));
            }
        }
    }

    private static String reason(Exception e) {
        return e instanceof RejectedErasure.UnclearRowsException
                ? String.valueOf(e.getMessage())
                : e.getClass().getSimpleName();
    }

    private static boolean isReceipt(String name) {
        return name.endsWith(ReceiptNames.SUMMARY) || name.endsWith(ReceiptNames.LINES);
    }

    private static List<String> names(Path folder) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            all.forEach(file -> names.add(String.valueOf(file.getFileName())));
        }
        return names;
    }

    private void original(Path file, Path shown, AddressText address, boolean delete, Findings found) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            Set<Long> rows = rows(file, String.valueOf(shown.getFileName()), address);
            if (!rows.isEmpty()) {
                found.rows.put(String.valueOf(shown.getFileName()), rows);
                if (delete) {
                    Files.delete(file);
                    found.deleted++;
                } else {
                    found.named.add(shown + ", " + told(rows));
                }
            } else if (address.isIn(String.valueOf(shown.getFileName()))) {
                found.named.add(shown + ", in its name");
            }
        } catch (IOException | UncheckedIOException e) {
            found.left.add(shown + ": " + reason(e));
        }
    }

    private static String told(Set<Long> rows) {
        String listed = rows.stream()
                .limit(MOST_ROWS)
                .map(row -> Long.toString(row + 1))
                .collect(Collectors.joining(", "));
        return (rows.size() == 1 ? "record " : "records ") + listed + (rows.size() > MOST_ROWS ? ", …" : "");
    }

    private Set<Long> rows(Path file, String name, AddressText address) throws IOException {
        Set<Long> rows = new TreeSet<>();
        try (InputStream in = Channels.newInputStream(new FileOpener().open(file));
                RecordStream records = reader.open(in, source.word() + ":" + name, Origin.NO_POSITION, deadline)) {
            while (records.hasNext()) {
                IntakeRecord record = records.next();
                int preface = reader.formats().preface(record.payload());
                byte[] all = record.payload().bytes();
                byte[] bytes = java.util.Arrays.copyOfRange(all, Math.min(preface, all.length), all.length);
                boolean isNamed = record.contact() != null
                        && record.contact().emails().stream().anyMatch(address::isIn);
                if (isNamed || address.isIn(bytes)) {
                    rows.add(record.origin().index());
                }
            }
        }
        return rows;
    }

    private void receipt(Path file, String name, AddressText address, Set<String> origins, Findings found)
            throws IOException {
        boolean isSummary = name.endsWith(ReceiptNames.SUMMARY);
        String of = name.substring(0, name.length() - (isSummary ? ReceiptNames.SUMMARY : ReceiptNames.LINES).length());
        Set<Long> rows = found.rows.getOrDefault(of, Set.of());
        ReceiptErasure erasure = new ReceiptErasure(mapper, address);
        found.lines += ReceiptMonitor.alone(() -> {
            if (!FileRewrite.isRewritable(file)) {
                throw new RejectedErasure.UnclearRowsException("it is a link, or has a second name");
            }
            if (isSummary) {
                erasure.summary(file, origins, rows);
                return 0;
            }
            return erasure.lines(file, origins, rows);
        });
    }

    private void rejected(Path file, AddressText address, Findings found) throws IOException {
        if (!FileRewrite.isRewritable(file)) {
            throw new RejectedErasure.UnclearRowsException("it has a second name");
        }
        found.rejected += new RejectedErasure(source, reader, deadline, address).erase(file);
    }

    /** What waits in the inbox or is being read is going to be a contact: it is named, and to be erased afterwards. */
    private void unfinished(InboxFolders folders, AddressText address, Findings found) throws IOException {
        Set<Path> open = new HashSet<>();
        Path inbox = folders.at(root);
        names(inbox).stream().filter(name -> !name.startsWith(".")).forEach(name -> open.add(root.resolve(name)));
        Path claimed = root.resolve(".claimed");
        for (String claim : names(folders.at(claimed))) {
            Path folder = claimed.resolve(claim);
            if (Files.isDirectory(folders.at(folder), LinkOption.NOFOLLOW_LINKS)) {
                names(folders.at(folder)).stream()
                        .filter(name -> !name.startsWith("."))
                        .forEach(name -> open.add(folder.resolve(name)));
            }
        }
        for (Path file : open) {
            Path at = folders.at(file);
            if (Files.isRegularFile(at, LinkOption.NOFOLLOW_LINKS)) {
                Set<Long> rows = rows(at, String.valueOf(file.getFileName()), address);
                if (!rows.isEmpty()) {
                    found.left.add(file + ": it isn't finished; erase again once it is in done/ or failed/");
                }
            }
        }
    }
}
