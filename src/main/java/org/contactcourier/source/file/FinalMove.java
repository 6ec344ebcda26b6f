package org.contactcourier.source.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.contactcourier.files.UnixFile;
import org.contactcourier.record.Source;
import org.contactcourier.source.file.finished.ReceiptNames;
import org.contactcourier.source.file.folder.Transfer;
import org.contactcourier.source.file.rejected.RejectedRows;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a claimed file and its receipts to {@code done/} or {@code failed/}, under one free name. No file there is
 * ever overwritten or deleted: each name is taken with a hard link, which fails if the name exists. If the file system has no
 * hard links (or forbids them for other people's files), an empty file takes the name first. The plan is on the disk before
 * the first name is taken, so after a crash the next process goes on with the same name; see ADR 0006. Thread-safe.
 */
final class FinalMove {
    private static final Logger LOG = LoggerFactory.getLogger(FinalMove.class);
    private static final String PLAN = ".final";
    private static final String NEW_PLAN = ".final.new";
    private static final String DONE = "done";
    private static final String FAILED = "failed";

    /** What may lie in a claim beside the file. */
    private static final List<String> OURS = List.of(Receipt.LINES, Receipt.SUMMARY, RejectedRows.NAME, PLAN, NEW_PLAN);

    /** Bytes. A plan has three names and three numbers. */
    private static final int LONGEST_PLAN = 16 * 1024;

    private static final int LONGEST_ENDING = 10;

    private final Inbox inbox;
    private final ObjectMapper mapper;
    private final Link link;

    /** Gives a file a second name, or fails where something has it: {@link Files#createLink}. */
    interface Link {
        void create(Path to, Path from) throws IOException;
    }

    FinalMove(Inbox inbox, ObjectMapper mapper, Link link) {
        this.link = link;
        this.inbox = inbox;
        this.mapper = mapper;
    }

    /**
     * What a claim decided before its first step.
     *
     * @param folder {@code done} or {@code failed}
     * @param name the final name
     * @param size what the file was like when all its records had ended
     * @param modified likewise
     * @param parked how many of its records the receipts call parked
     * @param rejected what the name of the file with its rejected rows ends with; empty if there is none
     */
    record MovePlan(String folder, String name, long size, String modified, long parked, String rejected) {
        /** Whether it leads into one of the two folders, to a name in it and no further. */
        boolean isOurs() {
            return (folder.equals(DONE) || folder.equals(FAILED))
                    && !name.isEmpty()
                    && !name.startsWith(".")
                    && name.length() <= FileNames.LONGEST
                    && isEnding(rejected)
                    && name.chars().noneMatch(c -> c == '/' || c == File.separatorChar || c == 0);
        }

        /** Whether {@code text} is an ending of ours, or none: a plan could be anybody's. */
        static boolean isEnding(String text) {
            return text.length() <= LONGEST_ENDING
                    && text.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
        }

        boolean fits(BasicFileAttributes file) {
            return size == file.size()
                    && modified.equals(file.lastModifiedTime().toString());
        }
    }

    /** Whether the folders are there to work in. */
    boolean isOpen() {
        return inbox.isOpen();
    }

    /** What went wrong, for people. */
    String inWords(Throwable why) {
        return inbox.inWords(why);
    }

    /** Whose files it moves. */
    Source source() {
        return inbox.source();
    }

    /** Where to find a finished file, whatever has its folder's name by now; one of another inbox has its path only. */
    Path at(Path file) throws IOException {
        return file.startsWith(inbox.root()) ? inbox.at(file) : file;
    }

    /**
     * The plan that an earlier process left in {@code claim}, if it got that far. If what lies there can't be such a plan, it is
     * removed: without a plan, the file is read again, and the journal skips what has ended.
     */
    Optional<MovePlan> planned(Path claim) throws IOException {
        Path at = inbox.at(claim.resolve(PLAN));
        try {
            BasicFileAttributes its = Files.readAttributes(at, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            Optional<MovePlan> plan = its.isRegularFile() && its.size() <= LONGEST_PLAN
                    ? parsed(Files.readAllBytes(at)).filter(MovePlan::isOurs)
                    : Optional.empty();
            if (plan.isEmpty()) {
                LOG.warn("{} is no plan that was made here; it is removed", claim.resolve(PLAN));
                Files.delete(at);
            }
            return plan;
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private Optional<MovePlan> parsed(byte[] json) throws IOException {
        try {
            JsonNode plan = mapper.readTree(json);
            return Optional.of(new MovePlan(
                    plan.path("folder").asText(),
                    plan.path("name").asText(),
                    plan.path("size").asLong(),
                    plan.path("modified").asText(),
                    plan.path("parked").asLong(),
                    plan.path("rejected").asText()));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /**
     * Moves {@code file} and the receipts beside it out of its claim; returns where it lies.
     *
     * @param rejected what the name of the file with its rejected rows ends with; empty if there is none
     */
    Path move(Path file, BasicFileAttributes as, boolean failed, long parked, String rejected, Instant now)
            throws IOException {
        String name = String.valueOf(file.getFileName());
        Path folder = inbox.at(failed ? inbox.failed() : inbox.done());
        for (int attempt = 0; ; attempt++) {
            String free = FileNames.free(name, now, attempt);
            if (isTaken(folder, free, rejected)) {
                continue;
            }
            MovePlan plan = new MovePlan(
                    failed ? FAILED : DONE,
                    free,
                    as.size(),
                    as.lastModifiedTime().toString(),
                    parked,
                    rejected);
            write(plan, inbox.at(file.resolveSibling(PLAN)));
            Optional<Path> moved = carryOut(plan, file, false);
            if (moved.isPresent()) {
                return moved.get();
            }
        }
    }

    /** Goes on with the plan of an earlier process; empty where its name was taken meanwhile, so that a new one is needed. */
    Optional<Path> resume(MovePlan plan, Path file) throws IOException {
        return carryOut(plan, file, true);
    }

    /** Moves it under another name than planned. */
    Path again(MovePlan plan, Path file, BasicFileAttributes as, Instant now) throws IOException {
        return move(file, as, plan.folder().equals(FAILED), plan.parked(), plan.rejected(), now);
    }

    /** Whether a file of this name in a claim was made here. */
    static boolean isOurs(String name) {
        return OURS.contains(name);
    }

    /**
     * A file in the claim and the name that it is to get.
     *
     * @param from in the claim
     * @param to in {@code done} or {@code failed}
     */
    private record Step(Path from, Path to) {}

    /** What lies beside the file first: when the file appears, all of it is already there. */
    private static List<Step> beside(Path claim, Path folder, String name, String rejected) {
        List<Step> steps = new ArrayList<>();
        if (!rejected.isEmpty()) {
            steps.add(new Step(claim.resolve(RejectedRows.NAME), rejected(folder, name, rejected)));
        }
        steps.add(new Step(claim.resolve(Receipt.LINES), lines(folder, name)));
        steps.add(new Step(claim.resolve(Receipt.SUMMARY), summary(folder, name)));
        return steps;
    }

    /** Takes back what was done for a plan that no longer fits: the file has changed, so its receipts are wrong. */
    void drop(MovePlan plan, Path file) throws IOException {
        Path claim = inbox.at(parent(file));
        Path folder = inbox.at(folder(plan));
        withdraw(beside(claim, folder, plan.name(), plan.rejected()));
        withdraw(inbox.at(file), folder.resolve(plan.name()));
        Files.deleteIfExists(claim.resolve(PLAN));
    }

    /** Takes back the receipts of a moved file that is read again in {@code claim}; new ones replace them. */
    void takeBackReceipts(Path file, Path claim) throws IOException {
        Path folder = inbox.at(parent(file));
        String name = String.valueOf(file.getFileName());
        String rejected = new FinishedReceipt(mapper, inbox.at(file)).rejectedEnding();
        withdraw(beside(inbox.at(claim), folder, name, MovePlan.isEnding(rejected) ? rejected : ""));
    }

    private static void withdraw(List<Step> steps) throws IOException {
        for (Step step : steps) {
            withdraw(step.from(), step.to());
        }
    }

    private Optional<Path> carryOut(MovePlan plan, Path file, boolean resumed) throws IOException {
        Path folder = inbox.at(folder(plan));
        List<Step> steps = beside(inbox.at(parent(file)), folder, plan.name(), plan.rejected());
        steps.add(new Step(inbox.at(file), folder.resolve(plan.name())));
        for (int i = 0; i < steps.size(); i++) {
            if (!take(steps.get(i).from(), steps.get(i).to(), resumed)) {
                withdraw(steps.subList(0, i));
                return Optional.empty();
            }
        }
        // One sync for all: until then the claim and its plan are there to do it again.
        Disk.sync(folder);
        if (plan.parked() > 0) {
            empty(file);
        } else {
            clear(file);
        }
        return Optional.of(target(plan));
    }

    /** The file's path after the plan is carried out. */
    Path target(MovePlan plan) {
        return folder(plan).resolve(plan.name());
    }

    /**
     * Removes all but the plan, which says where the receipts are that call records parked, until that is kept elsewhere. It must
     * be certain that nothing else is left: the receipts under their final names are going to change.
     */
    void empty(Path file) throws IOException {
        Path claim = inbox.at(parent(file));
        Files.deleteIfExists(inbox.at(file));
        Files.deleteIfExists(claim.resolve(RejectedRows.NAME));
        Files.deleteIfExists(claim.resolve(Receipt.LINES));
        Files.deleteIfExists(claim.resolve(Receipt.SUMMARY));
        Disk.sync(claim);
    }

    /** Removes the rest of a claim if its file already has its final name. */
    void clear(Path file) throws IOException {
        Path claim = inbox.at(parent(file));
        Files.deleteIfExists(inbox.at(file));
        for (String ours : OURS) {
            Files.deleteIfExists(claim.resolve(ours));
        }
        Files.deleteIfExists(claim);
    }

    private static boolean isTaken(Path folder, String name, String rejected) {
        return exists(folder.resolve(name))
                || exists(summary(folder, name))
                || exists(lines(folder, name))
                || (!rejected.isEmpty() && exists(rejected(folder, name, rejected)));
    }

    /** Gives {@code from} the name {@code to}, if nothing has it. */
    private boolean take(Path from, Path to, boolean resumed) throws IOException {
        if (!exists(from)) {
            return exists(to); // moved before the crash
        }
        try {
            link.create(to, from);
            return true;
        } catch (FileAlreadyExistsException e) {
            if (isSame(from, to)) {
                return true; // linked before the crash
            }
            return resumed && ((isEmpty(to) && Files.size(from) > 0 && replace(from, to)) || Transfer.isCopy(from, to));
        } catch (NoSuchFileException e) {
            throw e;
        } catch (FileSystemException | UnsupportedOperationException e) {
            // No hard links here, none for other people's files, or another file system: create an empty file, then
            // replace it.
            try {
                Files.createFile(to, UnixFile.privateFile());
            } catch (FileAlreadyExistsException taken) {
                if (!resumed || !isEmpty(to)) {
                    return false;
                }
            }
            return replace(from, to);
        }
    }

    private static boolean replace(Path from, Path to) throws IOException {
        Transfer.replace(from, to);
        return true;
    }

    private static void withdraw(Path from, Path to) throws IOException {
        if (!exists(to)) {
            return;
        }
        if (!exists(from)) {
            Files.move(to, from, StandardCopyOption.ATOMIC_MOVE);
        } else if (isSame(from, to) || Transfer.isCopy(from, to)) {
            Files.delete(to);
        }
    }

    private static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isSame(Path a, Path b) throws IOException {
        return !Files.isSymbolicLink(b) && Files.isSameFile(a, b);
    }

    private static boolean isEmpty(Path path) throws IOException {
        BasicFileAttributes it = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return it.isRegularFile() && it.size() == 0;
    }

    private Path folder(MovePlan plan) {
        return plan.folder().equals(FAILED) ? inbox.failed() : inbox.done();
    }

    /** The lines of the receipt of a file that lies at {@code target}. */
    static Path lines(Path target) {
        return lines(parent(target), String.valueOf(target.getFileName()));
    }

    /** Likewise their summary. */
    static Path summary(Path target) {
        return summary(parent(target), String.valueOf(target.getFileName()));
    }

    private static Path lines(Path folder, String name) {
        return folder.resolve(FileNames.receipt(name, ReceiptNames.LINES));
    }

    private static Path summary(Path folder, String name) {
        return folder.resolve(FileNames.receipt(name, ReceiptNames.SUMMARY));
    }

    private static Path rejected(Path folder, String name, String ending) {
        return folder.resolve(FileNames.receipt(name, ReceiptNames.REJECTED + ending));
    }

    private static Path parent(Path file) {
        return file.resolveSibling("").normalize();
    }

    private void write(MovePlan plan, Path to) throws IOException {
        Path temporary = to.resolveSibling(NEW_PLAN);
        Files.deleteIfExists(temporary);
        try (FileChannel channel = FileChannel.open(
                        temporary,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        UnixFile.privateFile());
                OutputStream out = Channels.newOutputStream(channel)) {
            out.write(mapper.writeValueAsBytes(mapper.createObjectNode()
                    .put("folder", plan.folder())
                    .put("name", plan.name())
                    .put("size", plan.size())
                    .put("modified", plan.modified())
                    .put("parked", plan.parked())
                    .put("rejected", plan.rejected())));
            channel.force(true);
        }
        Files.move(temporary, to, StandardCopyOption.ATOMIC_MOVE);
        Disk.sync(parent(to));
    }
}
