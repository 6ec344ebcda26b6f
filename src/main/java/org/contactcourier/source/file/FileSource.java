package org.contactcourier.source.file;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.component.file.GenericFile;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.ExponentialBackoff;
import org.contactcourier.record.OpenReceipts;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.Source;
import org.contactcourier.source.IntakeSource;
import org.contactcourier.source.Liveness;
import org.contactcourier.source.PauseReasons;
import org.contactcourier.source.WaitingLog;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the file route asks: which files are complete ({@link #inboxFilter()}), {@link #claim}, what is in one
 * ({@link ClaimedFile#batches()}), and {@link #finish}: receipts and the final move, or another try later. Camel's consumer polls
 * and hands over; it moves nothing. Knows nothing of SmartTask: how a record ended is asked of the record. The crash points and
 * what each leaves behind are in ADR 0006. Thread-safe.
 */
public final class FileSource implements IntakeSource {
    private static final Logger LOG = LoggerFactory.getLogger(FileSource.class);

    /** Marks, two for a file right after its claim: well below the route's queue; beyond it, files wait in the inbox. */
    private static final int MOST_IN_PROGRESS = 256;

    /** How long one poll may scan files, so that a dropped one is seen in time whatever else lies there. */
    private static final long SCAN_NANOS = 25_000_000L;

    /** A poll takes milliseconds; a folder of a hundred thousand files or a slow network share some seconds. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private static final long RETRY_NANOS = 1_000_000_000L;

    private final FileSettings settings;
    private final RecordReader reader;
    private final ObjectMapper mapper;
    private final Deadline deadline;
    private final int batchSize;
    private final Duration longestDelay;
    private final Clock clock;
    private final Inbox inbox;
    private final FinalMove finalMove;
    private final LateEndings lateEndings;
    private final FilesInProgress inProgress = new FilesInProgress();
    private final FilesBeingRead beingRead;
    private final Map<Path, Candidate> candidates = new ConcurrentHashMap<>();
    private final Map<Path, ClaimedFile> claims = new ConcurrentHashMap<>();
    private final Map<Path, String> moveProblems = new ConcurrentHashMap<>();
    private volatile @Nullable String pollProblem;
    private final Liveness liveness = new Liveness(System::nanoTime);
    private final PauseReasons pauses = new PauseReasons(Source.FILE.word());
    private final WaitingLog waitingLog = new WaitingLog(Source.FILE.word());
    private volatile Instant lastPoll = Instant.EPOCH;

    // Only the poll's thread uses these.
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(256 * 1024);
    private final Set<Path> seen = new HashSet<>();
    private final Map<Path, Long> trouble = new HashMap<>();
    private Set<String> undecodable = new HashSet<>();
    private Set<String> undecodableNow = new HashSet<>();
    private long scanUntil;
    private long lookForLostAt = System.nanoTime();

    /**
     * @param deadline over when the process stops: nothing is claimed after it
     * @param batchSize how many records are handed over together at most
     * @param longestDelay the limit of the back-off between two tries of a file that has not ended
     * @param openReceipts where it is kept which receipts call a record parked
     */
    public FileSource(
            FileSettings settings,
            RecordReader reader,
            ObjectMapper mapper,
            Deadline deadline,
            int batchSize,
            Duration longestDelay,
            Clock clock,
            MeterRegistry metrics,
            OpenReceipts openReceipts) {
        this.settings = settings;
        this.reader = reader;
        this.mapper = mapper;
        this.deadline = deadline;
        this.batchSize = batchSize;
        this.longestDelay = longestDelay;
        this.clock = clock;
        this.inbox = new Inbox(settings.directory());
        this.finalMove = new FinalMove(inbox, mapper, Files::createLink);
        this.beingRead = new FilesBeingRead(metrics);
        this.lateEndings = new LateEndings(finalMove, openReceipts, mapper, longestDelay);
        Gauge.builder(
                        "contact_courier.source.last.poll.timestamp.seconds",
                        this,
                        source -> source.lastPoll.toEpochMilli() / 1000.0)
                .tag("source", "file")
                .description("When the source was last asked for something new, successfully")
                .register(metrics);
    }

    /** Reads the {@code intake.file.*} keys; empty if the source is off. */
    public static Optional<Plan> configure(Configuration configuration) {
        FileSettings settings = FileSettings.from(configuration);
        return settings.enabled()
                ? Optional.of(setup -> new FileSource(
                        settings,
                        setup.reader(),
                        setup.mapper(),
                        setup.root(),
                        setup.batchSize(),
                        setup.longestPause(),
                        setup.clock(),
                        setup.meters(),
                        setup.openReceipts()))
                : Optional.empty();
    }

    @Override
    public Set<String> routes() {
        return Set.of("contact-from-file");
    }

    @Override
    public void bindTo(CamelContext context) {
        context.getRegistry().bind("fileSource", this);
        context.getRegistry().bind("inboxFilter", inboxFilter());
        context.getRegistry().bind("inboxPolls", inboxPolls());
        context.getRegistry().bind("filesInProgress", filesInProgress());
    }

    /** Starts to tell receipts how parked records ended, beside the route; first what earlier processes left untold. */
    @Override
    public void start() {
        lateEndings.start();
    }

    @Override
    public String name() {
        return Source.FILE.word();
    }

    /**
     * Claims nothing more and reads no claimed file again; one that is being read stops after the records under way. Files whose
     * records have all ended go on to {@code done/} and {@code failed/}.
     */
    @Override
    public void pause(String reason) {
        pauses.add(reason);
    }

    @Override
    public void resume(String reason) {
        boolean ignored = pauses.remove(reason); // the next poll is 10 ms away
    }

    @Override
    public boolean isPaused() {
        return pauses.isPaused();
    }

    @Override
    public void wake() {
        pauses.wake();
    }

    /** For Camel's {@code filter}. */
    public InboxFilter inboxFilter() {
        return new InboxFilter(this);
    }

    /** For Camel's {@code pollStrategy}. */
    public InboxPolls inboxPolls() {
        return new InboxPolls(this);
    }

    /** For Camel's {@code inProgressRepository}. */
    public FilesInProgress filesInProgress() {
        return inProgress;
    }

    /** What keeps the source from reading its inbox, or files from leaving it; empty while all is well. */
    @Override
    public Optional<String> problem() {
        Optional<String> closed = inbox.problem();
        if (closed.isPresent()) {
            return closed;
        }
        String poll = pollProblem;
        if (poll != null) {
            return Optional.of(poll);
        }
        return moveProblems.values().stream().findFirst().or(() -> liveness.problem()
                .map(silence -> "the inbox " + inbox.root() + " " + silence));
    }

    // ---- the poll ----

    boolean pollBegins(File polled) {
        // The folder goes through an endpoint's URI; a name that suffers there must not mean that nothing is ever read.
        if (!polled.toPath().toAbsolutePath().normalize().equals(inbox.root())) {
            say("Camel polls " + polled + " in place of the inbox " + inbox.root());
            return false;
        }
        Inbox.State state = inbox.check();
        if (state == Inbox.State.FRESH) {
            candidates.clear();
            claims.values().removeIf(claim -> {
                boolean lost = !inProgress.contains(claim.file().toString());
                if (lost) {
                    waitingLog.ended(claim.folder());
                }
                return lost;
            });
            try {
                sweep();
            } catch (IOException | DirectoryIteratorException e) {
                pollFails(e);
            }
        }
        scanUntil = System.nanoTime() + SCAN_NANOS;
        seen.clear();
        undecodableNow = new HashSet<>();
        return state != Inbox.State.CLOSED;
    }

    void pollEnds() {
        liveness.heard(SILENCE);
        lastPoll = clock.instant();
        pollProblem = null;
        candidates.keySet().removeIf(path -> !seen.contains(path) && !inProgress.contains(path.toString()));
        trouble.keySet().retainAll(seen);
        undecodable = undecodableNow;
        long now = System.nanoTime();
        if (now - lookForLostAt >= 0) {
            lookForLostAt = now + RETRY_NANOS;
            lookForLost();
            beingRead.look();
        }
    }

    /** Forgets claims whose file somebody took away between two passes: no poll will ever show those. */
    private void lookForLost() {
        for (ClaimedFile claim : claims.values()) {
            String file = claim.file().toString();
            if (inProgress.contains(file) || Files.exists(claim.file(), LinkOption.NOFOLLOW_LINKS)) {
                continue;
            }
            // Asked again: a pass may have moved the file between the two questions.
            if (claims.containsKey(claim.folder())) {
                forget(claim);
            }
        }
    }

    void pollFails(Exception cause) {
        say("the inbox " + inbox.root() + " can't be polled: " + cause);
    }

    private void say(String problem) {
        if (!problem.equals(pollProblem)) {
            LOG.warn("File source: {}", problem);
        }
        pollProblem = problem;
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
            return (path.equals(inbox.claimed()) || Objects.equals(parent, inbox.claimed()))
                    && !Files.isSymbolicLink(path);
        }
        String name = file.getName();
        if (parent == null || !FileNames.isReadable(name)) {
            return false;
        }
        seen.add(path);
        if (inProgress.contains(path.toString()) || inProgress.size() >= MOST_IN_PROGRESS) {
            return false;
        }
        long now = System.nanoTime();
        Long again = trouble.get(path);
        if (again != null && now - again < 0) {
            return false;
        }
        try {
            boolean accepted = parent.equals(inbox.root())
                    ? isCompleteDrop(path, now)
                    : Objects.equals(parent.getParent(), inbox.claimed()) && isDueClaim(path, now);
            trouble.remove(path);
            return accepted;
        } catch (NoSuchFileException e) {
            if (name.indexOf('\uFFFD') >= 0) {
                reportUndecodable(name);
            }
            return false; // else taken away since the folder was listed
        } catch (IOException e) {
            if (trouble.put(path, now + RETRY_NANOS) == null) {
                LOG.warn(
                        "file:{} can't be read; it is left where it is and tried again: {}",
                        printable(path),
                        e.toString());
            }
            return false;
        }
    }

    private boolean isCompleteDrop(Path path, long now) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile()) {
            return false;
        }
        Candidate candidate =
                candidates.computeIfAbsent(path, any -> new Candidate(settings.settle(), reader.formats()));
        candidate.observe(attributes, now);
        return candidate.isComplete(path, now, scanUntil, buffer) && !pauses.isPaused();
    }

    private boolean isDueClaim(Path path, long now) throws IOException {
        Path folder = path.resolveSibling("").normalize();
        ClaimedFile claim = claims.get(folder);
        if (claim == null) {
            if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            claim = recovered(path);
            claims.put(folder, claim);
            LOG.info("{} was claimed by a process that is gone; it is read again", claim);
        }
        if (!claim.file().equals(path)) {
            return false; // a stranger in our folder; its turn comes when the claim is over
        }
        boolean awake = pauses.changes() != claim.mark();
        return mayEnter(claim) && claim.isDue(now, awake, scanUntil, buffer);
    }

    /** While the source is paused, only what has nothing left to read. */
    private boolean mayEnter(ClaimedFile claim) {
        return claim.phase() != ClaimedFile.Phase.READ || !pauses.isPaused();
    }

    private ClaimedFile recovered(Path path) throws IOException {
        boolean planned = finalMove.planned(path.resolveSibling("")).isPresent();
        return new ClaimedFile(
                path,
                clock.instant(),
                new Candidate(settings.settle(), reader.formats()),
                new ExponentialBackoff(longestDelay),
                planned ? ClaimedFile.Phase.RESUME : ClaimedFile.Phase.READ,
                false);
    }

    /** Removes what is left of claims whose file is under its final name already, or never came. */
    private void sweep() throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(inbox.claimed())) {
            for (Path folder : folders) {
                if (!isEmptyClaim(folder)) {
                    continue;
                }
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

    // ---- the route ----

    /**
     * Takes the file out of the inbox, where nobody else will touch it; one that is claimed already just begins another pass.
     * Where that can't be, or nothing may start any more, the answer has no batches and finishing it does nothing.
     */
    public ClaimedFile claim(GenericFile<File> file) {
        Path path = file.getFile().toPath().toAbsolutePath().normalize();
        ClaimedFile claim = claims.get(path.resolveSibling("").normalize());
        if (claim == null) {
            claim = take(path);
        }
        if (claim == null) {
            return idle(path);
        }
        if (deadline.isOver() || !mayEnter(claim)) {
            return claim;
        }
        claim.enter(pauses.changes());
        if (claim.phase() == ClaimedFile.Phase.READ && givesPlanUp(claim)) {
            claim.beginPass(reader, deadline, pauses::isPaused, mapper.getFactory(), batchSize);
            beingRead.begins(claim.progress(), claim.seen().size());
        }
        return claim;
    }

    /** A move that failed half-way, and then the file grew: its receipts under their final names are wrong by now. */
    private boolean givesPlanUp(ClaimedFile claim) {
        try {
            Optional<FinalMove.Plan> plan = finalMove.planned(claim.folder());
            if (plan.isPresent()) {
                finalMove.drop(plan.get(), claim.file());
            }
            return true;
        } catch (IOException e) {
            retry(claim, e);
            boolean ignored = claim.leave();
            return false;
        }
    }

    private ClaimedFile idle(Path path) {
        return new ClaimedFile(
                path,
                Instant.EPOCH,
                new Candidate(settings.settle(), reader.formats()),
                new ExponentialBackoff(longestDelay),
                ClaimedFile.Phase.READ,
                false);
    }

    private @Nullable ClaimedFile take(Path path) {
        Candidate candidate = candidates.get(path);
        if (candidate == null || deadline.isOver() || pauses.isPaused()) {
            return null;
        }
        Instant now = clock.instant();
        Path folder = null;
        try {
            folder = newFolder(now);
            Path target = folder.resolve(path.getFileName());
            ClaimedFile claim = new ClaimedFile(
                    target, now, candidate, new ExponentialBackoff(longestDelay), ClaimedFile.Phase.READ, true);
            inProgress.add(target.toString());
            claims.put(folder, claim);
            Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
            // Not synced: where the claim is lost with the power, the file is back in the inbox, and the journal knows
            // the rest.
            candidates.remove(path);
            return claim;
        } catch (IOException e) {
            if (folder != null) {
                claims.remove(folder);
                inProgress.remove(folder.resolve(path.getFileName()).toString());
                deleteQuietly(folder);
            }
            if (!(e instanceof NoSuchFileException) && candidate.reportsOnce()) {
                LOG.warn("file:{} can't be claimed; it is tried again: {}", printable(path), e.toString());
            }
            return null;
        }
    }

    private Path newFolder(Instant now) throws IOException {
        String instant = FileNames.instant(now);
        for (int i = 1; ; i++) {
            try {
                return Files.createDirectory(inbox.claimed().resolve(i == 1 ? instant : instant + "-" + i));
            } catch (FileAlreadyExistsException e) {
                // another file of this millisecond
            }
        }
    }

    private static void deleteQuietly(Path folder) {
        try {
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            LOG.debug("{} stays until the next start", folder, e);
        }
    }

    /**
     * Closes the pass, whatever became of it: where all records have ended, completes the receipts and moves the file as soon as
     * it has settled; else has it read again after a back-off. Does nothing for a file that could not be claimed.
     */
    public void finish(ClaimedFile claim) {
        if (!claim.leave()) {
            return;
        }
        claim.awaitPass();
        beingRead.ends(claim.progress());
        try {
            close(claim);
        } catch (NoSuchFileException e) {
            stuckOrGone(claim, e);
        } catch (IOException e) {
            retry(claim, e);
        } finally {
            // Later passes are Camel's: it marks a file under the name that the poll saw, and takes the mark back
            // itself.
            if (claim.wasFirst()) {
                inProgress.remove(claim.file().toString());
            }
        }
    }

    private void retry(ClaimedFile claim, IOException why) {
        Duration wait = claim.backoff().next();
        claim.next(claim.phase(), System.nanoTime() + wait.toNanos());
        String problem = claim + " can't leave the inbox: " + why;
        if (!problem.equals(moveProblems.put(claim.folder(), problem))) {
            LOG.warn("{}; tried again in {} s", problem, wait.toSeconds());
        }
    }

    private void close(ClaimedFile claim) throws IOException {
        ClaimedFile.Pass pass = claim.pass();
        if (pass != null) {
            claim.endPass();
            if (!isOver(claim, pass)) {
                return;
            }
        }
        BasicFileAttributes attributes = claim.attributes();
        long now = System.nanoTime();
        Optional<FinalMove.Plan> plan = finalMove.planned(claim.folder());
        if (plan.isPresent()) {
            resume(claim, plan.get(), attributes, now);
            return;
        }
        if (claim.phase() == ClaimedFile.Phase.RESUME) {
            claim.next(ClaimedFile.Phase.READ, now);
            return;
        }
        if (!claim.seen().observe(attributes, now)) {
            claim.seen().grew();
            claim.next(ClaimedFile.Phase.READ, now);
        } else if (claim.seen().isSettled(now)) {
            moved(
                    claim,
                    finalMove.move(claim.file(), attributes, claim.isUnreadable(), claim.parked(), clock.instant()));
        }
    }

    /** Whether the pass found that every record has ended; completes the receipts if so, arranges for another pass if not. */
    private boolean isOver(ClaimedFile claim, ClaimedFile.Pass pass) throws IOException {
        Receipt receipt = pass.receipt();
        if (pass.madeProgress()) {
            claim.backoff().progress();
        }
        if (!pass.allEnded() || receipt == null) {
            if (receipt != null) {
                receipt.close();
            }
            if (claim.isGone()) {
                throw new NoSuchFileException(claim.file().toString());
            }
            if (pass.hasSeenChange()) {
                claim.seen().grew();
                claim.next(ClaimedFile.Phase.READ, System.nanoTime());
                return false;
            }
            readAgain(claim, pass);
            return false;
        }
        try (receipt) {
            receipt.complete(claim.name(), claim.seen().size(), claim.claimedAt(), clock.instant());
        }
        waitingLog.ended(claim.folder());
        claim.tally(receipt.tally());
        claim.parked(receipt.parked());
        claim.next(ClaimedFile.Phase.MOVE, claim.seen().settledAt());
        return true;
    }

    private void readAgain(ClaimedFile claim, ClaimedFile.Pass pass) {
        boolean held = pass.failure().isEmpty() && pauses.hasChangedSince(claim.mark());
        Duration wait = held ? Duration.ZERO : claim.backoff().next();
        claim.next(ClaimedFile.Phase.READ, System.nanoTime() + wait.toNanos());
        if (held || deadline.isOver()) {
            LOG.debug("{}: {}; read again when nothing holds it", claim, pass.notEndedTally());
        } else if (pass.failure().isEmpty()) {
            waitingLog.waits(
                    claim.folder(),
                    "%s: %s, next try in %d s".formatted(claim, pass.notEndedTally(), wait.toSeconds()));
        } else if (claim.seen().reportsOnce()) {
            LOG.warn(
                    "{} can't be read, tried again in {} s: {}",
                    claim,
                    wait.toSeconds(),
                    pass.failure().get().toString());
        }
    }

    /** Goes on with a move that a crash or an error cut short. */
    private void resume(ClaimedFile claim, FinalMove.Plan plan, BasicFileAttributes attributes, long now)
            throws IOException {
        if (!plan.fits(attributes)) {
            finalMove.drop(plan, claim.file());
            claim.seen().grew();
            claim.next(ClaimedFile.Phase.READ, now);
            return;
        }
        if (claim.phase() == ClaimedFile.Phase.RESUME) {
            claim.tally("its records had ended before the last stop");
        }
        claim.parked(plan.parked());
        Optional<Path> at = finalMove.resume(plan, claim.file());
        moved(claim, at.isPresent() ? at.get() : finalMove.again(plan, claim.file(), attributes, clock.instant()));
    }

    private void moved(ClaimedFile claim, Path to) {
        claims.remove(claim.folder());
        moveProblems.remove(claim.folder());
        if (claim.parked() > 0) {
            lateEndings.expect(claim.folder());
        }
        Path folder = to.resolveSibling("").normalize();
        LOG.info("{}: {}; now {}/{}", claim, claim.tally(), folder.getFileName(), printable(to));
    }

    private void stuckOrGone(ClaimedFile claim, IOException why) {
        if (Files.exists(claim.file(), LinkOption.NOFOLLOW_LINKS)) {
            // It is not the file that is missing: the place where it should go.
            retry(claim, why);
            return;
        }
        forget(claim);
    }

    private void forget(ClaimedFile claim) {
        claims.remove(claim.folder());
        waitingLog.ended(claim.folder());
        moveProblems.remove(claim.folder());
        LOG.warn("{} was taken away from its claim before it was moved; what had ended of it has ended", claim);
        try {
            finalMove.clear(claim.file());
        } catch (IOException e) {
            LOG.debug("{} stays until the next start", claim.folder(), e);
        }
    }

    private static String printable(Path file) {
        return FileNames.printable(String.valueOf(file.getFileName()));
    }

    /** Tells receipts what there is to tell, and gives the inbox back. To be called after Camel's routes have stopped. */
    @Override
    public void close() {
        lateEndings.close();
        inbox.close();
    }
}
