package org.contactcourier.configuration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparing;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where an operator's files may lie: the working directory or the folder that {@code --home} names, then the folder of the jar.
 * The working directory counts only while nobody else may write there; a folder that was named is taken at its word.
 * Immutable.
 */
public final class Installation {
    private static final String ROUTES = "routes";
    private static final String REPLACE = "routes.replace";

    private final List<Path> folders;
    private final List<String> warnings;

    Installation(List<Path> folders) {
        this(folders, List.of());
    }

    private Installation(List<Path> folders, List<String> warnings) {
        this.folders = List.copyOf(folders);
        this.warnings = List.copyOf(warnings);
    }

    /** The folders of this process. */
    public static Installation ofProcess() {
        return of(Path.of("").toAbsolutePath(), beside());
    }

    /** The files in {@code home}, then those beside the jar. */
    public static Installation at(Path home) {
        if (!Files.isDirectory(home)) {
            throw new ConfigurationException("--home is '" + home + "': expected a folder that is there");
        }
        List<Path> folders = new ArrayList<>(List.of(home.toAbsolutePath()));
        beside().ifPresent(folders::add);
        return new Installation(folders);
    }

    /** The files in {@code working} if nobody else may write there, then those in {@code beside}. */
    static Installation of(Path working, Optional<Path> beside) {
        List<Path> folders = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        objection(working)
                .ifPresentOrElse(
                        objection -> {
                            if (Files.exists(working.resolve(Configuration.FILE_NAME))
                                    || Files.exists(working.resolve(ROUTES))) {
                                warnings.add(objection + ". So " + Configuration.FILE_NAME + ", routes and mappings in "
                                        + working
                                        + " are not read. Give the folder to the user of this process and take"
                                        + " the right to write from all others, or name the folder with --home");
                            }
                        },
                        () -> folders.add(working));
        beside.ifPresent(folders::add);
        return new Installation(folders, warnings);
    }

    private static Optional<String> objection(Path working) {
        try {
            Optional<String> found = said(working, FolderGuard.ofFolder(working));
            Path routes = working.resolve(ROUTES);
            if (found.isEmpty() && Files.isDirectory(routes)) {
                found = said(routes, FolderGuard.ofFolder(routes)).or(() -> inside(routes));
            }
            Path file = working.resolve(Configuration.FILE_NAME);
            if (found.isEmpty() && Files.isRegularFile(file)) {
                found = said(file, FolderGuard.ofFile(file));
            }
            return found;
        } catch (IOException e) {
            return Optional.of("Who may write in " + working + " can't be told (" + e + ")");
        }
    }

    private static Optional<String> inside(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                Optional<String> found = said(file, FolderGuard.ofFile(file));
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("Who may write in " + folder + " can't be told (" + e + ")");
        }
    }

    private static Optional<String> said(Path place, Optional<String> objection) {
        return objection.map(said -> place + " " + said);
    }

    private static Optional<Path> beside() {
        Path code = code();
        return Files.isRegularFile(code) ? Optional.of(Objects.requireNonNull(code.getParent())) : Optional.empty();
    }

    /** What an operator should know before anything is read: files that are passed over, and why. */
    public List<String> warnings() {
        return warnings;
    }

    /**
     * The configuration as it is for this process.
     *
     * @throws ConfigurationException if the file can't be read, or a key in it isn't known
     */
    public Configuration configuration() {
        return Configuration.load(folders, System.getenv(), System.getProperties());
    }

    /**
     * The same with what isn't known in it: {@link Configuration#unknown}.
     *
     * @throws ConfigurationException if the file can't be read
     */
    public Configuration asRead() {
        return Configuration.read(folders, System.getenv(), System.getProperties());
    }

    /** Which files were taken, for the log. */
    public String taken() {
        String file = KeyTable.fileIn(folders).map(Path::toString).orElse("none, the defaults");
        return "Configuration file: " + file + "; routes: " + takenRoutes();
    }

    private String takenRoutes() {
        List<Path> own = foldersOfRoutes();
        if (isReplacing() && !own.isEmpty()) {
            return own.get(0) + " and none of the packaged ones (" + REPLACE + ")";
        }
        Set<String> shipped = names(packagedRoutes());
        String others = routes().stream()
                .filter(route -> !route.isShipped())
                .map(route -> route.place()
                        + (shipped.contains(route.name()) ? " (instead of the packaged one)" : " (your own)"))
                .collect(Collectors.joining(", "));
        return "the packaged ones" + (others.isEmpty() ? "" : " and " + others);
    }

    List<Path> folders() {
        return folders;
    }

    /**
     * The routes to load: the packaged ones, and over them, file by file, those in the folders; with {@code routes.replace} only
     * those in the first folder that has routes.
     *
     * @throws ConfigurationException if a file in a folder can't be taken; or if a folder that replaces the packaged routes holds
     *     none: it would start, say that it is ready, and read nothing
     */
    public List<RouteFile> routes() {
        List<Path> own = new ArrayList<>(foldersOfRoutes());
        List<RouteFile> packaged = packagedRoutes();
        if (isReplacing() && !own.isEmpty()) {
            return routesIn(own.get(0));
        }
        Map<String, RouteFile> laidOver = new TreeMap<>();
        packaged.forEach(route -> laidOver.put(route.name(), route));
        Collections.reverse(own); // the working directory goes last, so it wins
        for (Path folder : own) {
            for (RouteFile route : RouteFolder.read(folder)) {
                RouteFile below = laidOver.get(route.name());
                boolean isCopy = below != null && below.text().equals(route.text());
                laidOver.put(route.name(), isCopy ? below : route);
            }
        }
        return List.copyOf(laidOver.values());
    }

    /** A value that is neither true nor false is told with all others that are wrong. */
    private boolean isReplacing() {
        return asRead().optionalText(REPLACE).filter("true"::equals).isPresent();
    }

    private static Set<String> names(List<RouteFile> routes) {
        return routes.stream().map(RouteFile::name).collect(Collectors.toSet());
    }

    /** The working directory's first; both may be one. */
    private List<Path> foldersOfRoutes() {
        return folders.stream()
                .map(folder -> folder.resolve(ROUTES))
                .filter(Files::isDirectory)
                .distinct()
                .toList();
    }

    /**
     * The routes in a folder, in the order of their names.
     *
     * @throws ConfigurationException if it holds none or can't be read
     */
    public static List<RouteFile> routesIn(Path folder) {
        List<RouteFile> found = RouteFolder.read(folder);
        if (found.isEmpty()) {
            throw new ConfigurationException("The folder " + folder
                    + " holds no *.camel.yaml: expected the routes, or no such folder to have those that"
                    + " are packaged");
        }
        return found;
    }

    /** Those in the jar, or where the classes lie if there is none. */
    private static List<RouteFile> packagedRoutes() {
        Path code = code();
        if (Files.isDirectory(code)) {
            return routesIn(code.resolve(ROUTES)).stream()
                    .map(route -> new RouteFile(route.name(), route.text(), RouteFile.PACKAGED))
                    .toList();
        }
        List<RouteFile> found = new ArrayList<>();
        try (JarFile jar = new JarFile(code.toFile())) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                String name = entry.getName();
                if (name.startsWith(ROUTES + "/") && name.endsWith(RouteFolder.SUFFIX)) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        found.add(new RouteFile(
                                name.substring(ROUTES.length() + 1),
                                new String(in.readAllBytes(), UTF_8),
                                RouteFile.PACKAGED));
                    }
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("the packaged routes can't be read", e);
        }
        found.sort(comparing(RouteFile::name));
        return found;
    }

    private static Path code() {
        try {
            return Path.of(Installation.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the jar's own location is no path", e);
        }
    }
}
