package org.contactcourier.source.file;

import io.micrometer.core.instrument.Gauge;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.component.file.FileComponent;
import org.apache.camel.component.file.FileEndpoint;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.spi.annotations.Component;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.record.Source;
import org.contactcourier.source.Backlog;
import org.contactcourier.source.IntakeSource;
import org.contactcourier.source.PauseReasons;
import org.contactcourier.source.SourceSetup;
import org.contactcourier.source.WaitingLog;
import org.contactcourier.source.file.arrival.MovedFiles;
import org.contactcourier.source.file.checkpoint.FileCheckpoints;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file source as its route sees it: which files are complete, {@link #claim}, the batches of one ({@link
 * ClaimedFile#batches()}), and {@link #finish}. Camel's consumer polls and hands over; it moves nothing. The source knows
 * nothing of SmartTask: it asks each record how it ended. ADR 0006 says what a crash at each point leaves behind.
 * Thread-safe.
 *
 * <p>{@link InboxPoll} works on the poll's thread; {@link FileClaimer} and {@link FileFinisher} work on the route's threads;
 * {@link LateEndings} has a thread of its own. {@link Claims} is what they share.
 */
public final class FileSource implements IntakeSource {
    private static final Logger LOG = LoggerFactory.getLogger(FileSource.class);

    private final Path directory;
    private final Inbox inbox;
    private final Claims claims = new Claims();
    private final PauseReasons pauses = new PauseReasons(Source.FILE.word());
    private final LateEndings lateEndings;
    private final FileFinisher finisher;
    private final FileClaimer claimer;
    private final InboxPoll poll;

    FileSource(FileSettings settings, SourceSetup setup) {
        this.directory = settings.directory();
        this.inbox = new Inbox(settings.directory(), setup.readers().of(name(settings)));
        FinalMove finalMove = new FinalMove(inbox, setup.mapper(), Files::createLink);
        FilesBeingRead beingRead = new FilesBeingRead(setup.meters());
        WaitingLog waitingLog = new WaitingLog(Source.FILE.word());
        this.lateEndings = new LateEndings(finalMove, setup.openReceipts(), setup.mapper(), setup.longestPause());
        MovedFiles movedFiles = new MovedFiles(setup.mapper(), inbox::at, FinalMove::summary, setup.clock());
        FileCheckpoints checkpoints = new FileCheckpoints(setup.checkpoints(), setup.mapper(), setup.clock());
        this.finisher = new FileFinisher(
                setup, claims, pauses, waitingLog, finalMove, lateEndings, beingRead, movedFiles, checkpoints);
        this.claimer =
                new FileClaimer(settings, setup, inbox, claims, pauses, finalMove, beingRead, finisher, checkpoints);
        this.poll = new InboxPoll(
                settings,
                setup,
                inbox,
                claims,
                pauses,
                waitingLog,
                finalMove,
                lateEndings,
                beingRead,
                movedFiles,
                claimer,
                finisher);
        Gauge.builder(
                        "contact_courier.source.last.poll.timestamp.seconds",
                        poll,
                        polled -> polled.lastPoll().toEpochMilli() / 1000.0)
                .tag("source", Source.FILE.word())
                .description("When the source was last asked for records and answered")
                .register(setup.meters());
    }

    /** A shared inbox has the same path in all processes. */
    private static String name(FileSettings settings) {
        return "the inbox " + settings.directory().toAbsolutePath().normalize();
    }

    /** Reads the {@code intake.file.*} keys; empty if the source is off. */
    public static Optional<Plan> configure(Configuration configuration) {
        FileSettings settings = FileSettings.from(configuration);
        return settings.enabled() ? Optional.of(setup -> new FileSource(settings, setup)) : Optional.empty();
    }

    @Override
    public Set<String> routes() {
        return Set.of("contact-from-file");
    }

    @Override
    public void bindTo(CamelContext context) {
        if (!Files.exists(directory)) { // Camel makes it when the route starts
            LOG.warn("{} is missing, so it is made; if files come elsewhere, set {}", place(), FileSettings.DIRECTORY);
        }
        context.getRegistry().bind("fileSource", this);
        context.getRegistry().bind("inboxFilter", poll);
        context.getRegistry().bind("inboxPolls", poll);
        context.getRegistry().bind("filesInProgress", claims.inProgress());
        context.getRegistry().bind(FileSettings.DIRECTORY, directory);
        context.addComponent("file", new IntakeFileComponent(directory));
    }

    /**
     * camel-file, and one folder that is never part of a URI: an endpoint of the folder {@code intake.file.directory} reads the
     * folder that this key names. In a URI, {@code a%20b} and {@code a?b} would be another folder.
     */
    @Component("file") // by this name Camel finds the options
    private static final class IntakeFileComponent extends FileComponent {
        private final File directory;

        IntakeFileComponent(Path directory) {
            this.directory = directory.toFile();
        }

        @Override
        protected GenericFileEndpoint<File> buildFileEndpoint(
                String uri, String remaining, Map<String, Object> parameters) throws Exception {
            GenericFileEndpoint<File> endpoint = super.buildFileEndpoint(uri, remaining, parameters);
            if (remaining.equals(FileSettings.DIRECTORY) && endpoint instanceof FileEndpoint inbox) {
                inbox.setFile(directory);
                inbox.getConfiguration().setDirectory(directory.getPath());
            }
            return endpoint;
        }
    }

    /** Starts to tell receipts how parked records ended, beside the route; first what earlier processes left untold. */
    @Override
    public void start() {
        poll.expected(); // a route that doesn't start never polls
        lateEndings.start();
    }

    @Override
    public String name() {
        return Source.FILE.word();
    }

    /**
     * Reads no claimed file again, and claims nothing more unless the gate's is the only reason: then files are still claimed,
     * since a feed may replace what it left in the inbox. A file that is being read stops after the records under way. Files
     * whose records have all ended go on to {@code done/} and {@code failed/}.
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

    /** What keeps the source from reading its inbox, or files from leaving it; empty while all is well. */
    @Override
    public Optional<String> problem() {
        return inbox.problem()
                .or(claims.trouble()::problem)
                .or(finisher::problem)
                .or(poll::problem);
    }

    @Override
    public String place() {
        return "the inbox " + directory.toAbsolutePath().normalize();
    }

    @Override
    public Optional<String> standby() {
        return inbox.standby();
    }

    @Override
    public Optional<Backlog> backlog() {
        return poll.backlog().backlog();
    }

    InboxPoll poll() {
        return poll;
    }

    /**
     * Takes the file out of the inbox, where nobody else will touch it; if it is claimed already, another pass begins. If it
     * can't be claimed, or nothing may start any more, the answer has no batches and finishing it does nothing.
     */
    public ClaimedFile claim(GenericFile<File> file) {
        return claimer.claim(file);
    }

    /**
     * Closes the pass, however it went. If all records have ended, it completes the receipts and moves the file as soon as it has
     * settled; else it has the file read again after a back-off. It does nothing for a file that could not be claimed.
     */
    public void finish(ClaimedFile claim) {
        finisher.finish(claim);
    }

    /** Tells receipts what there is to tell, and gives the inbox back. Called after Camel's routes have stopped. */
    @Override
    public void close() {
        lateEndings.close();
        inbox.close();
    }
}
