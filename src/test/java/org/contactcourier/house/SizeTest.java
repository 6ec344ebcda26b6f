package org.contactcourier.house;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** A room, a class, a method and a line are small enough to be taken in at one look. */
class SizeTest {
    private static final Path MAIN = Path.of("src/main/java");
    private static final int MOST_FILES = 22;
    private static final int LONGEST_CLASS = 450;
    private static final int LONGEST_METHOD = 60;
    private static final int WIDEST_LINE = 130;

    @Test
    void noRoomHasTooManyFiles() throws IOException {
        Map<Path, Long> files = sources().stream().collect(groupingBy(Path::getParent, counting()));

        assertThat(files).allSatisfy((folder, count) -> assertThat(count).isLessThanOrEqualTo(MOST_FILES));
    }

    @Test
    void noClassIsTooLong() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path source : sources()) {
            int lines = Files.readAllLines(source).size();
            if (lines > LONGEST_CLASS) {
                tooLong.add(source + ": " + lines);
            }
        }

        assertThat(tooLong).isEmpty();
    }

    @Test
    void noLineIsTooWide() throws IOException {
        List<String> tooWide = new ArrayList<>();
        for (Path source : sources()) {
            for (String line : Files.readAllLines(source)) {
                if (line.length() > WIDEST_LINE) {
                    tooWide.add(source + ": " + line);
                }
            }
        }

        assertThat(tooWide).isEmpty();
    }

    @Test
    void noMethodIsTooLong() throws IOException {
        List<String> tooLong = new ArrayList<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask)
                    compiler.getTask(null, files, null, null, null, files.getJavaFileObjectsFromPaths(sources()));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                LineMap lines = unit.getLineMap();
                new TreeScanner<Void, Void>() {
                    @Override
                    public Void visitMethod(MethodTree method, Void unused) {
                        if (method.getBody() != null) {
                            long from = lines.getLineNumber(positions.getStartPosition(unit, method.getBody()));
                            long to = lines.getLineNumber(positions.getEndPosition(unit, method.getBody()));
                            if (to - from - 1 > LONGEST_METHOD) {
                                tooLong.add(unit.getSourceFile().getName() + " " + method.getName() + ": "
                                        + (to - from - 1));
                            }
                        }
                        return super.visitMethod(method, null);
                    }
                }.scan(unit, null);
            }
        }

        assertThat(tooLong).isEmpty();
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(MAIN)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }
}
