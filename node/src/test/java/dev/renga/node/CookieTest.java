package dev.renga.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("kf=R-004")
class CookieTest {
  @TempDir Path folder;
  private final SecureRandom random = new SecureRandom();

  private Cookie create() throws IOException {
    return Cookie.create(folder.resolve(".cookie"), RpcConfig.CookieReaders.OWNER, random);
  }

  @Test
  void isForItsOwnerAloneAndHasOneLineWithoutEnd() throws Exception {
    try (Cookie cookie = create()) {
      Path file = folder.resolve(".cookie");
      assertThat(Files.readString(file)).isEqualTo("__cookie__:" + cookie.password());
      assertThat(cookie.password()).matches("[0-9a-f]{64}");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void replacesWhatAKilledProcessLeft() throws Exception {
    Files.writeString(folder.resolve(".cookie"), "__cookie__:old");
    Files.writeString(folder.resolve(".cookie.tmp"), "half");
    try (Cookie cookie = create()) {
      assertThat(folder.resolve(".cookie")).content().endsWith(cookie.password());
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void replacesALinkInsteadOfFollowingIt() throws Exception {
    Path precious = Files.writeString(folder.resolve("precious"), "mine");
    Files.createSymbolicLink(folder.resolve(".cookie"), precious);
    Files.createSymbolicLink(folder.resolve(".cookie.tmp"), precious);
    try (Cookie cookie = create()) {
      assertThat(precious).hasContent("mine");
      assertThat(folder.resolve(".cookie")).content().endsWith(cookie.password());
      assertThat(Files.isSymbolicLink(folder.resolve(".cookie"))).isFalse();
    }
  }

  @Test
  void aFolderInItsPlaceIsAnErrorAndNothingIsLeft() throws Exception {
    Files.createDirectories(folder.resolve(".cookie").resolve("full"));
    assertThatThrownBy(this::create).isInstanceOf(IOException.class);
    assertThat(folder.resolve(".cookie.tmp")).doesNotExist();
  }

  @Test
  void leavesAnothersCookieAlone() throws Exception {
    Cookie first = create();
    Cookie second = create();
    first.close();
    assertThat(folder.resolve(".cookie")).content().endsWith(second.password());
    second.close();
    second.close();
    assertThat(folder).isEmptyDirectory();
  }
}
