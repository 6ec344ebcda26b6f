package org.contactcourier.source.file;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.component.file.GenericFile;
import org.contactcourier.files.UnixFile;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.ExponentialBackoff;
import org.contactcourier.source.PauseReasons;
import org.contactcourier.source.SourceSetup;
import org.contactcourier.source.file.arrival.MovedFiles;
import org.contactcourier.source.file.checkpoint.FileCheckpoints;
import org.contactcourier.source.file.checkpoint.FileIdentity;
import org.contactcourier.source.file.checkpoint.UnusableCheckpointException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes complete files out of the inbox and begins the passes in which they are read. Called by the route's threads, each for
 * another file. Thread-safe.
 */
final class FileClaimer {
    private static final Logger LOG = LoggerFactory.getLogger(FileSource.class);

    /** If the place is at fault, such as a full disk, a try is cheap and helps nothing sooner. */
    private static final long RETRY_NANOS = 1_000_000_000L;

    private final Duration settle;
    private final SourceSetup setup;
    private final Deadline deadline;
    private final Duration longestDelay;
    private final Clock clock;
    private final Inbox inbox;
    private final Claims claims;
    private final PauseReasons pauses;
    private final FinalMove finalMove;
    private final FilesBeingRead beingRead;
    private final FileFinisher finisher;
    private final FileCheckpoints checkpoints;

    /** Moved files that can't be taken back, so that each is told once. */
    private final Set<Path> stuck = ConcurrentHashMap.newKeySet();

    FileClaimer(
            FileSettings settings,
            SourceSetup setup,
            Inbox inbox,
            Claims claims,
            PauseReasons pauses,
            FinalMove finalMove,
            FilesBeingRead beingRead,
            FileFinisher finisher,
            FileCheckpoints checkpoints) {
        this.settle = settings.settle();
        this.setup = setup;
        this.deadline = setup.root();
        this.longestDelay = setup.longestPause();
        this.clock = setup.clock();
        this.inbox = inbox;
        this.claims = claims;
        this.pauses = pauses;
        this.finalMove = finalMove;
        this.beingRead = beingRead;
        this.finisher = finisher;
        this.checkpoints = checkpoints;
    }

    /**
     * Takes the file out of the inbox, where nobody else will touch it; one that is claimed already just begins another pass.
     * Where that can't be, or nothing may start any more, the answer has no batches and finishing it does nothing.
     */
    ClaimedFile claim(GenericFile<File> file) {
        Path path = file.getFile().toPath().toAbsolutePath().normalize();
        ClaimedFile claim = claims.byFolder().get(path.resolveSibling("").normalize());
        if (claim == null) {
            claim = take(path);
        }
        if (claim == null) {
            return idle(path);
        }
        if (deadline.isOver() || !claim.mayEnter(pauses)) {
            return claim;
        }
        claim.enter(pauses.changes());
        if (claim.phase() == ClaimedFile.Phase.READ && isFit(claim)) {
            claim.beginPass(
                    setup.reader(),
                    deadline,
                    pauses::isPaused,
                    setup.mapper().getFactory(),
                    setup.batchSize(),
                    checkpoints);
            beingRead.begins(claim.progress(), claim.seen().size());
            claim.tellProgress();
        }
        return claim;
    }

    /**
     * Whether the claim may be read as it is. A plan in it is of a move that failed half-way before the file grew: its receipts
     * under their final names are wrong by now.
     */
    private boolean isFit(ClaimedFile claim) {
        try {
            Optional<FinalMove.MovePlan> plan = finalMove.planned(claim.folder());
            if (plan.isPresent()) {
                finalMove.drop(plan.get(), claim.file());
            }
            // To link a file needs no right to read it.
            if (UnixFile.names(inbox.at(claim.file())) > 1) {
                throw new FileSystemException(
                        claim.name(), null, "it has a hard link elsewhere; it is read when that is its only name");
            }
            return true;
        } catch (IOException e) {
            finisher.retry(claim, e);
            leave(claim);
            return false;
        }
    }

    /** No pass begins, so none will end. */
    private void leave(ClaimedFile claim) {
        boolean ignored = claim.leave();
        letPollSee(claim);
    }

    private void letPollSee(ClaimedFile claim) {
        if (claim.wasFirst()) {
            claims.inProgress().remove(claim.file().toString());
        }
    }

    /** Somebody swapped the file between our last look and the claim; in the claim nobody can any more. */
    private void putOut(ClaimedFile claim, boolean folder) throws IOException {
        Path at = inbox.at(claim.file());
        if (folder) {
            Files.move(at, inbox.at(inbox.root().resolve(claim.name())), StandardCopyOption.ATOMIC_MOVE);
        } else {
            Files.delete(at);
        }
        finisher.forget(claim, "was swapped for something that is no file while it was claimed; that isn't read");
    }

    private ClaimedFile idle(Path path) {
        return new ClaimedFile(
                inbox,
                path,
                Instant.EPOCH,
                new Candidate(settle, setup.reader().formats()),
                new ExponentialBackoff(longestDelay),
                ClaimedFile.Phase.READ,
                false);
    }

    /**
     * Takes the file out of the inbox without the route, which is busy with another of this name or can't read any just now.
     * Called by the poll, which finds it in its claim from then on.
     */
    void takeAside(Path path) {
        Candidate candidate = claims.candidates().remove(path);
        if (candidate != null && !deadline.isOver()) {
            ClaimedFile ignored = take(path, candidate, false);
        }
    }

    private @Nullable ClaimedFile take(Path path) {
        if (deadline.isOver() || pauses.isPaused()) {
            return null;
        }
        // Whoever removes it has the file: the poll may take it aside.
        Candidate candidate = claims.candidates().remove(path);
        return candidate == null ? null : take(path, candidate, true);
    }

    /** @param handedOver whether the route has the file under its name in the inbox */
    private @Nullable ClaimedFile take(Path path, Candidate candidate, boolean handedOver) {
        Instant now = clock.instant();
        Path folder = null;
        try {
            folder = newFolder(now);
            Path target = folder.resolve(path.getFileName());
            ClaimedFile claim = new ClaimedFile(
                    inbox,
                    target,
                    now,
                    candidate,
                    new ExponentialBackoff(longestDelay),
                    ClaimedFile.Phase.READ,
                    handedOver);
            if (handedOver) {
                claims.inProgress().add(target.toString());
            }
            claims.byFolder().put(folder, claim);
            Files.move(inbox.at(path), inbox.at(target), StandardCopyOption.ATOMIC_MOVE);
            // Not synced: if a power cut loses the claim, the file is back in the inbox.
            // The journal knows the rest.
            claims.trouble().ends(path);
            return isWhatWasSeen(claim) ? claim : null;
        } catch (IOException e) {
            if (folder != null) {
                claims.byFolder().remove(folder);
                claims.inProgress().remove(folder.resolve(path.getFileName()).toString());
                deleteQuietly(folder);
            }
            candidate.waitsUntil(System.nanoTime() + RETRY_NANOS);
            if (!(e instanceof NoSuchFileException) && claims.trouble().begins(path, e)) {
                LOG.warn(
                        "{}:{} can't be claimed; it is tried again, like others that wait for the same: {}",
                        inbox.source(),
                        FileNames.printable(String.valueOf(path.getFileName())),
                        inbox.inWords(e));
            }
            var unused = claims.candidates().putIfAbsent(path, candidate);
            return null;
        }
    }

    /**
     * A claim that a process left behind which is gone. If that had begun to read the file, and it is as it was, it is
     * complete: it need not be looked through again.
     */
    ClaimedFile recovered(Path path) throws IOException {
        boolean planned = finalMove.planned(path.resolveSibling("")).isPresent();
        Candidate candidate = new Candidate(settle, setup.reader().formats());
        ClaimedFile claim = new ClaimedFile(
                inbox,
                path,
                clock.instant(),
                candidate,
                new ExponentialBackoff(longestDelay),
                planned ? ClaimedFile.Phase.RESUME : ClaimedFile.Phase.READ,
                false);
        claim.resumable();
        BasicFileAttributes its = claim.attributes(); // before the identity: a change in between shows
        if (!planned && wasBegun(claim)) {
            boolean unused = candidate.observe(its, System.nanoTime());
            candidate.wasComplete();
        }
        return claim;
    }

    private boolean wasBegun(ClaimedFile claim) throws IOException {
        try {
            FileIdentity now = FileIdentity.of(inbox.at(claim.file()));
            return checkpoints
                    .find(claim.checkpoint())
                    .filter(kept -> kept.identity().equals(now))
                    .isPresent();
        } catch (UnusableCheckpointException e) {
            return false; // the pass that begins says so
        }
    }

    /**
     * Takes a moved file back into a claim, because it has changed since it was read. All of it is read once more under its old
     * name, so the journal skips what has ended, and a record that was cut at the old end is read from its beginning.
     *
     * @return whether that succeeded
     */
    boolean takeBack(MovedFiles.MovedFile file) {
        Instant now = clock.instant();
        Path folder = null;
        try {
            folder = newFolder(now);
            ClaimedFile claim = new ClaimedFile(
                    inbox,
                    folder.resolve(file.name()),
                    now,
                    new Candidate(settle, setup.reader().formats()),
                    new ExponentialBackoff(longestDelay),
                    ClaimedFile.Phase.READ,
                    false);
            claim.isTakenBack(true);
            claims.byFolder().put(folder, claim);
            Files.move(inbox.at(file.path()), inbox.at(claim.file()), StandardCopyOption.ATOMIC_MOVE);
            if (!claim.attributes().isRegularFile()) {
                claims.byFolder().remove(folder); // somebody put a link in its place: it stays where nobody reads it
                return true;
            }
            stuck.remove(file.path());
            LOG.warn(
                    "{} has changed in {} after it was read up to byte {}: its writer had not finished. It is read on from there."
                            + " Writers should use a name that intake.file.ignore describes, then rename.",
                    claim,
                    file.path().resolveSibling("").getFileName(),
                    file.size());
            if (!file.keepsReceipts()) {
                finalMove.takeBackReceipts(file.path(), folder);
            }
            return true;
        } catch (IOException e) {
            if (folder == null || !isThere(folder.resolve(file.name()))) {
                if (folder != null) {
                    claims.byFolder().remove(folder);
                    deleteQuietly(folder);
                }
                if (e instanceof NoSuchFileException) {
                    return true; // somebody took it away
                }
                if (stuck.add(file.path())) {
                    LOG.warn(
                            "{} has changed, but can't be taken back; it is tried again: {}",
                            FileNames.printable(inbox.source().word() + ":" + file.name()),
                            inbox.inWords(e));
                }
                return false;
            }
            return true; // only a receipt stayed behind: the file gets another name at its next move
        }
    }

    private boolean isThere(Path file) {
        try {
            return Files.exists(inbox.at(file), LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            return true; // nobody knows, and the next start finds it
        }
    }

    /** Between the look and the claim, another file may have got the name: it waits in its claim until it is complete. */
    private boolean isWhatWasSeen(ClaimedFile claim) throws IOException {
        BasicFileAttributes its = claim.attributes();
        if (!its.isRegularFile()) {
            putOut(claim, its.isDirectory());
        } else if (claim.seen().looksLike(its)) {
            return true;
        }
        letPollSee(claim);
        return false;
    }

    private Path newFolder(Instant now) throws IOException {
        String instant = FileNames.instant(now);
        for (int i = 1; ; i++) {
            try {
                Path folder = inbox.claimed().resolve(i == 1 ? instant : instant + "-" + i);
                Files.createDirectory(inbox.at(folder), UnixFile.privateFolder());
                return folder;
            } catch (FileAlreadyExistsException e) {
                // another file of this millisecond
            }
        }
    }

    private void deleteQuietly(Path folder) {
        try {
            Files.deleteIfExists(inbox.at(folder));
        } catch (IOException e) {
            LOG.debug("{} stays until the next start", folder, e);
        }
    }
}
