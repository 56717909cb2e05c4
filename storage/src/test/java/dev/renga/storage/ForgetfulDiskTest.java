package dev.renga.storage;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The tests of storage notice when the product stops writing, for they have no way of their own to
/// put data where the product reads: with the writes, or what makes them last, taken out from under
/// it, the check that all crash tests use fails (known failure S-047).
@Tag("kf=S-047")
class ForgetfulDiskTest {
  private static final int BLOCKS = 20;

  /// The same disk, on which these operations of files do nothing.
  private static Disk forgetting(Disk disk, Set<String> operations) {
    return proxy(
        Disk.class,
        (method, arguments) -> {
          Object answer = call(disk, method, arguments);
          return answer instanceof DiskFile file
              ? proxy(
                  DiskFile.class,
                  (name, values) ->
                      operations.contains(name.getName()) ? null : call(file, name, values))
              : answer;
        });
  }

  private interface Handler {
    Object handle(Method method, Object[] arguments) throws Throwable;
  }

  private static <T> T proxy(Class<T> type, Handler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> handler.handle(method, arguments)));
  }

  private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static void liveAndVerify(Disk disk) throws IOException {
    BlockFilesScenario scenario = new BlockFilesScenario(false);
    try (BlockFiles files = scenario.open(disk)) {
      scenario.run(files, BLOCKS);
    }
    scenario.restart();
    try (BlockFiles files = scenario.open(disk)) {
      scenario.verify(files, disk);
    }
  }

  @Test
  void theCheckFailsWithoutTheWriter() throws IOException {
    liveAndVerify(forgetting(new MemoryDisk(), Set.of()));
    assertThatThrownBy(() -> liveAndVerify(forgetting(new MemoryDisk(), Set.of("write"))))
        .isInstanceOfAny(RuntimeException.class, AssertionError.class);
  }

  @Test
  void theCheckFailsWithoutTheSyncs() throws IOException {
    liveAndLosePower(new FaultyDisk(new Random(47)));
    assertThatThrownBy(() -> liveAndLosePower(new FaultyDisk(new Random(47)).lieAboutSyncs()))
        .isInstanceOfAny(RuntimeException.class, AssertionError.class);
  }

  private static void liveAndLosePower(FaultyDisk disk) throws IOException {
    BlockFilesScenario scenario = new BlockFilesScenario(false);
    try (BlockFiles files = scenario.open(disk)) {
      scenario.run(files, BLOCKS);
    }
    Disk after = disk.afterPowerLoss();
    scenario.restart();
    try (BlockFiles files = scenario.open(after)) {
      scenario.verify(files, after);
    }
  }
}
