package org.contactcourier.source.file;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.component.file.FileEndpoint;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.apache.camel.spi.PollingConsumerPollStrategy;
import org.contactcourier.files.UnixFile;
import org.contactcourier.log.LogKeys;
import org.contactcourier.record.InputFormats;
import org.contactcourier.source.Liveness;
import org.contactcourier.source.PausableSource;
import org.contactcourier.source.PauseReasons;
import org.contactcourier.source.SourceSetup;
import org.contactcourier.source.WaitingLog;
import org.contactcourier.source.file.arrival.IgnoredNames;
import org.contactcourier.source.file.arrival.InboxBacklog;
import org.contactcourier.source.file.arrival.MovedFiles;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The poll of the inbox: which files are complete, and which claimed files are due. Camel's consumer calls it before, after
 * and for each file of a poll, always on the poll's own thread; {@link #problem} and {@link #lastPoll} answer any thread.
 */
final class InboxPoll implements GenericFileFilter<File>, PollingConsumerPollStrategy {
    private static final Logger LOG = LoggerFactory.getLogger(FileSource.class);

    /** Marks, two for a file right after its claim: well below the route's queue; beyond it, files wait in the inbox. */
    private static final int MOST_IN_PROGRESS = 256;

    /** Claims, most of them waiting: each has a folder that every poll looks into. Beyond it, files wait in the inbox. */
    private static final int MOST_CLAIMED = 1_000;

    /** How long one poll may scan files, so that a dropped one is seen in time whatever else lies there. */
    private static final long SCAN_NANOS = 25_000_000L;

    /** Looking at one file takes milliseconds, on a slow network share some seconds. */
    private static final Duration SILENCE = Duration.ofSeconds(12);

    private static final long RETRY_NANOS = 1_000_000_000L;

    private final Duration settle;
    private final IgnoredNames ignored;
    private final InputFormats formats;
    private final Clock clock;
    private final Inbox inbox;
    private final Claims claims;
    private final PauseReasons pauses;
    private final WaitingLog waitingLog;
    private final FinalMove finalMove;
    private final LateEndings lateEndings;
    private final FilesBeingRead beingRead;
    private final MovedFiles movedFiles;
    private final InboxBacklog backlog = new InboxBacklog();
    private final FileClaimer claimer;
    private final FileFinisher finisher;

    private final Liveness liveness = new Liveness(System::nanoTime);
    private volatile @Nullable String problem;
    private volatile Instant lastPoll = Instant.EPOCH;

    // Only the poll's thread uses these.
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(256 * 1024);
    private final Set<Path> seen = new HashSet<>();
    private final Map<Path, Long> trouble = new HashMap<>();
    private final Set<Path> told = new HashSet<>();
    private Set<String> undecodable = new HashSet<>();
    private Set<String> undecodableNow = new HashSet<>();
    private long scanUntil;
    private long lookForLostAt = System.nanoTime();

    InboxPoll(
            FileSettings settings,
            SourceSetup setup,
            Inbox inbox,
            Claims claims,
            PauseReasons pauses,
            WaitingLog waitingLog,
            FinalMove finalMove,
            LateEndings lateEndings,
            FilesBeingRead beingRead,
            MovedFiles movedFiles,
            FileClaimer claimer,
            FileFinisher finisher) {
        this.settle = settings.settle();
        this.ignored = settings.ignored();
        this.formats = setup.reader().formats();
        this.clock = setup.clock();
        this.inbox = inbox;
        this.claims = claims;
        this.pauses = pauses;
        this.waitingLog = waitingLog;
        this.finalMove = finalMove;
        this.lateEndings = lateEndings;
        this.beingRead = beingRead;
        this.movedFiles = movedFiles;
        this.claimer = claimer;
        this.finisher = finisher;
    }

    /** Why the inbox can't be polled; empty while it can. */
    Optional<String> problem() {
        return Optional.ofNullable(problem)
                .or(() -> liveness.problem().map(silence -> "the inbox " + inbox.root() + " " + silence));
    }

    /** Polls are expected from now on. */
    void expected() {
        liveness.heard(SILENCE);
    }

    Instant lastPoll() {
        return lastPoll;
    }

    InboxBacklog backlog() {
        return backlog;
    }

    @Override
    public boolean begin(Consumer consumer, Endpoint endpoint) {
        return endpoint instanceof FileEndpoint files && begins(files.getFile());
    }

    @Override
    public void commit(Consumer consumer, Endpoint endpoint, int polledMessages) {
        ends();
    }

    @Override
    public boolean rollback(Consumer consumer, Endpoint endpoint, int retryCounter, Exception cause) {
        fails(cause);
        return false; // the next poll is 10 ms away
    }

    /** Whether a file may be read, or a folder entered: Camel asks for each in every poll. */
    @Override
    public boolean accept(GenericFile<File> file) {
        return accept(file.getFile(), file.isDirectory());
    }

    boolean begins(File polled) {
        // The folder goes through an endpoint's URI; a name that suffers there must not mean that nothing is ever read.
        if (!polled.toPath().toAbsolutePath().normalize().equals(inbox.root())) {
            say("Camel polls " + polled + " in place of the inbox " + inbox.root());
            return false;
        }
        Inbox.Readiness state = inbox.check();
        if (inbox.standby().isPresent()) {
            liveness.rests();
            backlog.rests();
            problem = null;
            forgetClaims(); // they are the other process's now
        } else if (state == Inbox.Readiness.FRESH) {
            forgetClaims();
            try {
                sweep();
                movedFiles.recall(inbox.done());
                movedFiles.recall(inbox.failed());
            } catch (IOException | DirectoryIteratorException e) {
                fails(e);
            }
        }
        scanUntil = System.nanoTime() + SCAN_NANOS;
        seen.clear();
        undecodableNow = new HashSet<>();
        return state != Inbox.Readiness.CLOSED;
    }

    private void forgetClaims() {
        claims.forgetIdle(folder -> {
            waitingLog.ended(folder);
            finisher.letsGo(folder);
        });
    }

    void ends() {
        liveness.heard(SILENCE);
        lastPoll = clock.instant();
        problem = null;
        claims.candidates()
                .keySet()
                .removeIf(path -> !seen.contains(path) && !claims.inProgress().contains(path.toString()));
        trouble.keySet().retainAll(seen);
        told.retainAll(seen);
        claims.trouble().endsUnless(path -> claims.candidates().containsKey(path));
        undecodable = undecodableNow;
        long now = System.nanoTime();
        if (now - lookForLostAt >= 0) {
            lookForLostAt = now + RETRY_NANOS;
            lookForLost();
            backlog.counts(seen, told, inbox::at);
            beingRead.look();
            takeBackChanged();
        }
    }

    private void takeBackChanged() {
        for (MovedFiles.MovedFile file : movedFiles.changed()) {
            if (!claimer.takeBack(file)) {
                movedFiles.watch(file);
            }
        }
    }

    /** Forgets a claim if somebody took its file away between two passes: no poll would ever show it. */
    private void lookForLost() {
        for (ClaimedFile claim : claims.byFolder().values()) {
            String file = claim.file().toString();
            if (claims.inProgress().contains(file) || !claim.isCertainlyGone()) {
                continue;
            }
            // Asked again: a pass may have moved the file between the two questions.
            if (claims.byFolder().containsKey(claim.folder())) {
                finisher.forget(claim);
            }
        }
    }

    void fails(Exception cause) {
        say("the inbox " + inbox.root() + " can't be polled: " + inbox.inWords(cause));
    }

    private void say(String what) {
        if (!what.equals(problem)) {
            LOG.atWarn().addKeyValue(LogKeys.SOURCE, inbox.source().word()).log("File source: {}", what);
        }
        problem = what;
    }

    boolean accept(File file, boolean isFolder) {
        Path path;
        try {
            path = file.toPath().toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            reportUndecodable(file.getName());
            return false;
        }
        Path parent = path.getParent();
        if (isFolder) {
            return acceptFolder(path);
        }
        String name = file.getName();
        if (parent == null || isIgnored(name, parent)) {
            return false;
        }
        seen.add(path);
        liveness.heard(SILENCE);
        boolean dropped = parent.equals(inbox.root());
        if (!dropped && !mayHandOver(path)) {
            return false;
        }
        long now = System.nanoTime();
        Long again = trouble.get(path);
        if (again != null && now - again < 0) {
            return false;
        }
        try {
            boolean accepted = dropped
                    ? isCompleteDrop(path, now)
                    : Objects.equals(parent.getParent(), inbox.claimed()) && isDueClaim(path, now);
            trouble.remove(path);
            return accepted;
        } catch (NoSuchFileException e) {
            if (name.indexOf('\uFFFD') >= 0) {
                reportUndecodable(name);
            }
            return false; // else taken away since the folder was listed
        } catch (IOException | RuntimeException | Error e) { // the file's edge: other files have their turn
            if (trouble.put(path, now + RETRY_NANOS) == null) {
                LOG.warn(
                        "{}:{} can't be read; it is left where it is and tried again: {}",
                        inbox.source(),
                        FileNames.printable(name),
                        inbox.inWords(e));
            }
            return false;
        }
    }

    private boolean acceptFolder(Path path) {
        Path parent = path.getParent();
        if (path.equals(inbox.claimed()) || Objects.equals(parent, inbox.claimed())) {
            return !Files.isSymbolicLink(path);
        }
        String name = String.valueOf(path.getFileName());
        if (Objects.equals(parent, inbox.root())
                && !path.equals(inbox.done())
                && !path.equals(inbox.failed())
                && !isIgnored(name, inbox.root())) {
            seen.add(path);
            tell(path, Files.isSymbolicLink(path) ? "is a symbolic link" : "is a folder");
        }
        return false;
    }

    /** Says once why something in the inbox is left alone, as long as it lies there. */
    private void tell(Path path, String what) {
        if (told.add(path)) {
            LOG.warn(
                    "{}:{} {}; it is left where it is and not read",
                    inbox.source(),
                    FileNames.printable(String.valueOf(path.getFileName())),
                    what);
        }
    }

    /** In a claim, what the patterns describe was claimed before they did. */
    private boolean isIgnored(String name, Path folder) {
        return IgnoredNames.isHidden(name) || (folder.equals(inbox.root()) && ignored.match(name));
    }

    private boolean isCompleteDrop(Path path, long now) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(inbox.at(path), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile()) {
            tell(path, attributes.isSymbolicLink() ? "is a symbolic link" : "is no file, but a pipe or the like");
            return false;
        }
        Candidate candidate = claims.candidates().computeIfAbsent(path, any -> new Candidate(settle, formats));
        boolean underWay = claims.inProgress().contains(path.toString());
        if (underWay && candidate.isOffered()) {
            if (candidate.isOverdue(now)) {
                takeAside(path);
            }
            return false; // the route's threads may use the candidate now
        }
        candidate.observe(attributes, now);
        if (!candidate.isComplete(inbox, path, now, scanUntil, buffer) || !hasOneName(path)) {
            return false;
        }
        if (!pauses.isPaused() && mayHandOver(path)) {
            candidate.offered(now);
            return true;
        }
        if (underWay || pauses.isPaused()) {
            takeAside(path);
        }
        return false;
    }

    /** Else whoever writes the next file of this name would replace this one. */
    private void takeAside(Path path) {
        if (pauses.hasOnly(PausableSource.GATE_IS_CLOSED) && claims.byFolder().size() < MOST_CLAIMED) {
            claimer.takeAside(path);
        }
    }

    private boolean mayHandOver(Path path) {
        return !claims.inProgress().contains(path.toString())
                && claims.inProgress().size() < MOST_IN_PROGRESS;
    }

    /** A hard link may stand for a file that its maker can't read, and we can. */
    private boolean hasOneName(Path path) throws IOException {
        boolean one = UnixFile.names(inbox.at(path)) <= 1;
        if (!one) {
            tell(path, "has a hard link elsewhere; it is read when this is its only name");
        }
        return one;
    }

    private boolean isDueClaim(Path path, long now) throws IOException {
        Path folder = path.resolveSibling("").normalize();
        ClaimedFile claim = claims.byFolder().get(folder);
        if (claim == null) {
            if (!Files.isDirectory(inbox.at(folder), LinkOption.NOFOLLOW_LINKS)
                    || !Files.isRegularFile(inbox.at(path), LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            claim = claimer.recovered(path);
            claims.byFolder().put(folder, claim);
            LOG.info("{} was claimed by a process that is gone; it is read again", claim);
        }
        if (!claim.file().equals(path)) {
            return false; // a stranger in our folder; its turn comes when the claim is over
        }
        boolean awake = pauses.changes() != claim.mark();
        return claim.mayEnter(pauses) && claim.isDue(now, awake, scanUntil, buffer);
    }

    /** Removes the rest of a claim if its file already has its final name, or never arrived. */
    private void sweep() throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(inbox.at(inbox.claimed()))) {
            for (Path at : folders) {
                if (!isEmptyClaim(at)) {
                    continue;
                }
                Path folder = inbox.claimed().resolve(at.getFileName());
                if (finalMove.planned(folder).filter(plan -> plan.parked() > 0).isPresent()) {
                    lateEndings.expect(folder);
                } else {
                    finalMove.clear(folder.resolve(".none"));
                }
            }
        }
    }

    private static boolean isEmptyClaim(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (!FinalMove.isOurs(String.valueOf(entry.getFileName()))) {
                    return false;
                }
            }
        } catch (NotDirectoryException e) {
            return false;
        }
        return true;
    }

    private void reportUndecodable(String name) {
        undecodableNow.add(name);
        if (undecodable.add(name)) {
            LOG.warn(
                    "A file in {} has a name that this JVM can't open, shown as {}; start it with LC_ALL=C.UTF-8, or rename the"
                            + " file. It is left where it is.",
                    inbox.root(),
                    FileNames.printable(name));
        }
    }
}
