package dev.renga.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.checks.SourceTree.JavaFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PackageInfoTest {
  private static final int PROSE = 80;

  private static final Law LAW =
      new Law(
          "Every package has a package-info.java with @NullMarked and a few sentences:",
          "the reader learns what lives there and where to begin, and NullAway only looks into"
              + " packages that are marked.",
          "write package-info.java with a `///` comment of what lives in the package and which type"
              + " to read first.");

  @Test
  void everyPackageSaysWhatLivesThere() {
    Map<String, JavaFile> infos = new TreeMap<>();
    Map<String, JavaFile> packages = new TreeMap<>();
    for (JavaFile file : SourceTree.allFiles()) {
      if (!file.fileName().equals("package-info.java")) {
        packages.putIfAbsent(file.packageName(), file);
      }
      if (file.fileName().equals("package-info.java")) {
        infos.putIfAbsent(file.packageName(), file);
      }
    }
    assertThat(packages).isNotEmpty();
    List<String> breaches = new ArrayList<>();
    packages.forEach(
        (name, file) -> {
          JavaFile info = infos.get(name);
          if (info == null) {
            breaches.add(name + ": has no package-info.java (see " + file.path() + ")");
          } else if (!info.text().contains("@NullMarked")) {
            breaches.add(info.path() + ": lacks @NullMarked");
          } else if (prose(info).length() < PROSE) {
            breaches.add(info.path() + ": says too little: \"" + prose(info) + "\"");
          }
        });
    LAW.holdsUnless(breaches);
  }

  private static String prose(JavaFile info) {
    StringBuilder prose = new StringBuilder();
    for (String line : info.lines()) {
      if (line.startsWith("///")) {
        prose.append(line.substring(3).strip()).append(' ');
      }
    }
    return prose.toString().strip();
  }
}
