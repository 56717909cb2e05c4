package dev.renga.checks;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// The list of what production code does not do. Each entry says why, because a ban that nobody
/// understands is worked around. Exceptions stand one by one, with a reason, in `allowed.txt`
/// beside this class.
final class Bans {
  private static final Set<String> CLOCKED = Set.of("node", "app", "bench");
  private static final Set<String> SPEAKING = Set.of("app", "bench", "checks");

  private Bans() {}

  static List<Ban> all() {
    return List.of(
        new Ban("clock", CLOCK, except(CLOCKED), Bans::readsTheClock),
        new Ban("chance", CHANCE, except(Set.of()), Bans::rollsUnseededDice),
        new Ban("secure-random", SECURE_RANDOM, except(Set.of("node", "app")), Bans::asksTheSystem),
        new Ban("seeding", SEEDING, except(Set.of()), Bans::seedsTheSystem),
        new Ban("curves", CURVES, except(Set.of()), Bans::usesTheProvidersCurves),
        new Ban(
            "mapping",
            MAPPING,
            except(Set.of()),
            use -> use.calls("java.nio.channels.FileChannel", "map")),
        new Ban("processes", PROCESSES, except(Set.of("bench", "checks")), Bans::startsProcesses),
        new Ban(
            "floating",
            FLOATING,
            Set.of("crypto", "primitives", "consensus", "storage"),
            use -> use.isShape("floating")),
        new Ban("array-key", ARRAY_KEY, except(Set.of()), use -> use.isShape("array-key")),
        new Ban("log-template", LOG_TEMPLATE, except(Set.of()), use -> use.isShape("log-template")),
        new Ban(
            "dropped-verdict", DROPPED, except(Set.of()), use -> use.isShape("dropped-verdict")),
        new Ban("thread-local", THREAD_LOCAL, except(Set.of()), Bans::isThreadLocal),
        new Ban("serialisation", SERIALISATION, except(Set.of()), Bans::revivesObjects),
        new Ban("archives", ARCHIVES, except(Set.of("bench")), Bans::unpacks),
        new Ban("names", NAMES, except(Set.of()), Bans::asksForNames),
        new Ban("locale", LOCALE, except(Set.of()), Bans::usesTheDefaultLocale),
        new Ban("charset", CHARSET, except(Set.of()), Bans::usesTheDefaultCharset),
        new Ban("regex", REGEX, except(Set.of("checks")), Bans::usesPatterns),
        new Ban("interrupt", INTERRUPT, Set.of("storage", "chain"), Bans::interrupts),
        new Ban("throwable", THROWABLE, except(Set.of()), Bans::catchesErrors),
        new Ban("unbounded", UNBOUNDED, except(Set.of()), Bans::growsWithoutBound),
        new Ban("static-state", STATIC_STATE, except(Set.of()), use -> use.isShape("static-state")),
        new Ban("record-array", RECORD_ARRAY, except(Set.of()), use -> use.isShape("record-array")),
        new Ban("print", PRINT, except(SPEAKING), Bans::prints),
        new Ban("exit", EXIT, except(SPEAKING), Bans::endsTheProcess),
        new Ban(
            "logging", LOGGING, except(Set.of()), use -> use.namesPackage("java.util.logging.")),
        new Ban("internals", INTERNALS, except(Set.of("checks")), Bans::usesInternals),
        new Ban("finalizer", FINALIZER, except(Set.of()), use -> use.isShape("finalizer")));
  }

  private static Set<String> except(Set<String> free) {
    Set<String> rooms = new LinkedHashSet<>(Rooms.read().names());
    rooms.removeAll(free);
    return rooms;
  }

  private static final Law CLOCK =
      new Law(
          "No clock is read except at the edge (node, app, bench):",
          "time is handed in, so that a test, a replay and a simulation decide what time it is (law"
              + " 6).",
          "take a java.time.InstantSource (or a LongSupplier of nanoseconds) in the constructor.");

  private static boolean readsTheClock(Use use) {
    boolean now =
        use.kind() == Use.Kind.METHOD
            && use.owner().startsWith("java.time.")
            && use.name().equals("now")
            && !use.parameters().contains("java.time.Clock");
    boolean source =
        use.kind() == Use.Kind.METHOD
            && (use.owner().equals("java.time.Clock")
                || use.owner().equals("java.time.InstantSource"))
            && (use.name().startsWith("system")
                || use.name().startsWith("tickM")
                || use.name().startsWith("tickS"));
    return now
        || source
        || use.calls("java.lang.System", "currentTimeMillis")
        || use.calls("java.lang.System", "nanoTime")
        || use.makes("java.util.Date");
  }

  private static final Law CHANCE =
      new Law(
          "No dice are rolled that cannot be rolled again:",
          "one seed replays every failure (law 6); java.util.Random is also guessable by peers.",
          "take a java.util.random.RandomGenerator in the constructor.");

  private static boolean rollsUnseededDice(Use use) {
    return use.calls("java.lang.Math", "random")
        || use.calls("java.lang.StrictMath", "random")
        || use.makes("java.util.Random")
        || use.names("java.util.concurrent.ThreadLocalRandom")
        || use.makes("java.util.SplittableRandom", new String[0])
        || use.calls("java.util.random.RandomGenerator", "getDefault")
        || use.calls("java.util.random.RandomGenerator", "of")
        || use.calls("java.util.random.RandomGeneratorFactory", "create", new String[0])
        || use.calls("java.util.UUID", "randomUUID")
        || use.calls("java.util.Collections", "shuffle", "java.util.List");
  }

  private static final Law SECURE_RANDOM =
      new Law(
          "Secrets are drawn from the system only where the node is put together (node, app):",
          "one place then answers for the quality of every secret, and tests stay repeatable (law"
              + " 6).",
          "take a java.util.random.RandomGenerator in the constructor; node hands in a"
              + " SecureRandom.");

  private static boolean asksTheSystem(Use use) {
    return use.makes("java.security.SecureRandom")
        || (use.kind() == Use.Kind.METHOD
            && use.owner().equals("java.security.SecureRandom")
            && use.name().startsWith("getInstance"));
  }

  private static final Law SEEDING =
      new Law(
          "The system's randomness is neither seeded nor chosen by name:",
          "a seed can replace what the system gathered, and names such as SHA1PRNG mean another"
              + " generator on another machine.",
          "new SecureRandom() and nothing else.");

  private static boolean seedsTheSystem(Use use) {
    return use.calls("java.security.SecureRandom", "setSeed")
        || use.makes("java.security.SecureRandom", "byte[]")
        || (use.kind() == Use.Kind.METHOD
            && use.owner().equals("java.security.SecureRandom")
            && use.name().startsWith("getInstance"));
  }

  private static final Law CURVES =
      new Law(
          "No signature or key goes through the JDK's providers:",
          "they once took a signature of zeros for good (CVE-2022-21449), parse in their own way,"
              + " and can be exchanged by configuration.",
          "use Secp256k1 of the room crypto.");

  private static boolean usesTheProvidersCurves(Use use) {
    return use.names("java.security.Signature")
        || use.names("java.security.KeyFactory")
        || use.names("java.security.KeyPairGenerator")
        || use.names("javax.crypto.KeyAgreement");
  }

  private static final Law MAPPING =
      new Law(
          "No file is mapped into memory:",
          "when the disk fails or the file shrinks, reading mapped memory kills the process (law"
              + " 8).",
          "read and write at positions through storage's Disk.");

  private static final Law PROCESSES =
      new Law(
          "No other program is started:",
          "text of peers has reached shells before.",
          "there is no way; a notification is an RPC answer or an event.");

  private static boolean startsProcesses(Use use) {
    return use.makes("java.lang.ProcessBuilder") || use.calls("java.lang.Runtime", "exec");
  }

  private static final Law FLOATING =
      new Law(
          "No floating point where rules, money and disk are concerned:",
          "a double has 53 bits; work and sums of money have more (law 9).",
          "count in long, or in a value type; turn into a double only where something is shown.");

  private static final Law ARRAY_KEY =
      new Law(
          "No map or set is keyed by arrays:",
          "arrays are equal only to themselves.",
          "use a value type of primitives, such as Bytes or Hash256.");

  private static final Law LOG_TEMPLATE =
      new Law(
          "A log line's template is a constant:",
          "a peer's text must not be read as a template, and one kind of event has one text to"
              + " search for.",
          "log.info(\"text with {}\", value).");

  private static final Law DROPPED =
      new Law(
          "No verdict is dropped:",
          "a check whose result nobody looks at is no check (law 2).",
          "switch over it, return it, or ask isValid().");

  private static final Law THREAD_LOCAL =
      new Law(
          "No ThreadLocal:",
          "virtual threads come by the ten thousand and each would keep a copy; it is also static"
              + " state in disguise (law 7).",
          "hand the object in, or let the worker that owns the loop own it.");

  private static boolean isThreadLocal(Use use) {
    return use.names("java.lang.ThreadLocal")
        || use.names("java.lang.InheritableThreadLocal")
        || use.calls("java.lang.ThreadLocal", "withInitial");
  }

  private static final Law SERIALISATION =
      new Law(
          "No Java serialisation, XML beans, JNDI, RMI or scripting:",
          "each of them can be made to run code that came with the data.",
          "write a codec over primitives' reader and writer.");

  private static boolean revivesObjects(Use use) {
    return use.names("java.io.ObjectInputStream")
        || use.names("java.io.ObjectOutputStream")
        || use.namesPackage("java.beans.XML")
        || use.namesPackage("javax.naming.")
        || use.namesPackage("java.rmi.")
        || use.namesPackage("javax.management.remote.")
        || use.namesPackage("javax.script.");
  }

  private static final Law NAMES =
      new Law(
          "No name is looked up by accident:",
          "a lookup tells the name server whom we talk to, blocks the thread, and turns text of a"
              + " peer into traffic.",
          "use InetAddress.ofLiteral and InetSocketAddress.createUnresolved; URI instead of URL."
              + " Where a person asked for a name (-addnode, DNS seeds) put the one lookup on the"
              + " list of exceptions.");

  private static boolean asksForNames(Use use) {
    return use.calls("java.net.InetAddress", "getByName")
        || use.calls("java.net.InetAddress", "getAllByName")
        || use.calls("java.net.Inet4Address", "getByName")
        || use.calls("java.net.Inet6Address", "getByName")
        || use.makes("java.net.InetSocketAddress", "java.lang.String", "int")
        || use.makes("java.net.Socket", "java.lang.String", "int")
        || use.names("java.net.URL");
  }

  private static final Law LOCALE =
      new Law(
          "Text for machines never depends on the locale of the machine:",
          "in Turkish \"I\" is not the capital of \"i\", and Arabic digits end up in files and"
              + " RPC.",
          "pass Locale.ROOT: toLowerCase(Locale.ROOT), String.format(Locale.ROOT, …) instead of"
              + " formatted(…).");

  private static boolean usesTheDefaultLocale(Use use) {
    boolean formats =
        use.name().equals("format")
            || use.name().equals("printf")
            || use.name().equals("formatted");
    boolean text =
        use.owner().equals("java.lang.String")
            || use.owner().equals("java.io.PrintStream")
            || use.owner().equals("java.io.PrintWriter")
            || use.owner().equals("java.util.Formatter");
    return use.calls("java.lang.String", "toLowerCase", new String[0])
        || use.calls("java.lang.String", "toUpperCase", new String[0])
        || (use.kind() == Use.Kind.METHOD
            && formats
            && text
            && !use.parameters().contains("java.util.Locale"))
        || use.makes("java.util.Formatter", new String[0])
        || use.calls("java.util.Locale", "getDefault");
  }

  private static final Law CHARSET =
      new Law(
          "Bytes become text only with a named charset:",
          "otherwise the same file reads differently on two machines.",
          "pass StandardCharsets.UTF_8 or US_ASCII.");

  private static boolean usesTheDefaultCharset(Use use) {
    return use.calls("java.lang.String", "getBytes", new String[0])
        || use.makes("java.lang.String", "byte[]")
        || use.makes("java.lang.String", "byte[]", "int", "int")
        || use.makes("java.io.InputStreamReader", "java.io.InputStream")
        || use.makes("java.io.OutputStreamWriter", "java.io.OutputStream")
        || (use.makes("java.io.FileReader") && use.parameters().size() == 1)
        || (use.makes("java.io.FileWriter") && use.parameters().size() == 1)
        || use.makes("java.io.PrintStream", "java.io.OutputStream")
        || use.calls("java.nio.charset.Charset", "defaultCharset");
  }

  private static final Law ARCHIVES =
      new Law(
          "Nothing is unpacked:",
          "ten megabytes from a stranger become ten gigabytes, and names inside an archive leave"
              + " their folder.",
          "send and keep data as they are; where unpacking cannot be avoided, count the bytes and"
              + " entries that come out, cap them, and put the file on the list of exceptions.");

  private static boolean unpacks(Use use) {
    return use.names("java.util.zip.Inflater")
        || use.names("java.util.zip.InflaterInputStream")
        || use.names("java.util.zip.InflaterOutputStream")
        || use.names("java.util.zip.GZIPInputStream")
        || use.names("java.util.zip.ZipInputStream")
        || use.names("java.util.zip.ZipFile")
        || use.namesPackage("java.util.jar.");
  }

  private static final Law REGEX =
      new Law(
          "No regular expressions:",
          "a short hostile text can keep a backtracking matcher busy for ever or overflow its"
              + " stack.",
          "parse by hand with a length cap (indexOf, charAt); where the text is our own, put the"
              + " file on the list of exceptions with that as the reason.");

  private static boolean usesPatterns(Use use) {
    return use.names("java.util.regex.Pattern")
        || use.names("java.util.Scanner")
        || use.calls("java.lang.String", "split")
        || use.calls("java.lang.String", "splitWithDelimiters")
        || use.calls("java.lang.String", "matches")
        || use.calls("java.lang.String", "replaceAll")
        || use.calls("java.lang.String", "replaceFirst");
  }

  private static final Law INTERRUPT =
      new Law(
          "No thread is interrupted near files (storage, chain):",
          "an interrupt closes the file channel under every other thread and looks like a failing"
              + " disk.",
          "ask the worker to stop by a flag or an empty job, and wait for it.");

  private static boolean interrupts(Use use) {
    return use.calls("java.lang.Thread", "interrupt")
        || (use.kind() == Use.Kind.METHOD
            && use.owner().startsWith("java.util.concurrent.")
            && (use.name().equals("cancel") || use.name().equals("shutdownNow")));
  }

  private static final Law THROWABLE =
      new Law(
          "Nobody catches Throwable or Error and goes on:",
          "after an OutOfMemoryError or a StackOverflowError memory is half updated; writing it to"
              + " disk would be worse than stopping (law 8).",
          "catch the exception you expect; a supervisor that stops the node on anything else goes"
              + " on the list of exceptions.");

  private static boolean catchesErrors(Use use) {
    return use.catches("java.lang.Throwable")
        || use.catches("java.lang.Error")
        || use.catches("java.lang.VirtualMachineError")
        || use.catches("java.lang.OutOfMemoryError")
        || use.catches("java.lang.StackOverflowError");
  }

  private static final Law UNBOUNDED =
      new Law(
          "No queue and no executor grows without bound:",
          "whatever strangers can fill must say \"full\" before the memory is (law 3).",
          "use ArrayBlockingQueue, new LinkedBlockingQueue<>(capacity) or a ThreadPoolExecutor with"
              + " such a queue; where a semaphore or the caller bounds it, say so on the list of"
              + " exceptions.");

  private static boolean growsWithoutBound(Use use) {
    Predicate<String> factory =
        name ->
            switch (name) {
              case "newCachedThreadPool",
                  "newFixedThreadPool",
                  "newSingleThreadExecutor",
                  "newSingleThreadScheduledExecutor",
                  "newScheduledThreadPool",
                  "newVirtualThreadPerTaskExecutor",
                  "newThreadPerTaskExecutor" ->
                  true;
              default -> false;
            };
    String concurrent = "java.util.concurrent.";
    return (use.kind() == Use.Kind.METHOD
            && use.owner().equals(concurrent + "Executors")
            && factory.test(use.name()))
        || use.makes(concurrent + "LinkedBlockingQueue", new String[0])
        || use.makes(concurrent + "LinkedBlockingDeque", new String[0])
        || use.makes(concurrent + "LinkedTransferQueue")
        || use.makes(concurrent + "ConcurrentLinkedQueue")
        || use.makes(concurrent + "ConcurrentLinkedDeque")
        || use.makes(concurrent + "PriorityBlockingQueue")
        || use.makes(concurrent + "DelayQueue");
  }

  private static final Law STATIC_STATE =
      new Law(
          "No static state that can change:",
          "two hundred nodes live in one JVM, and a test must find the world as it left it (law"
              + " 7).",
          "make it an instance field and hand it in. A constant array is private, filled where it"
              + " is declared and never handed out; a constant collection is List.of, Set.of or"
              + " Map.of.");

  private static final Law RECORD_ARRAY =
      new Law(
          "No record has an array as a component:",
          "its equals compares the array's identity, and its accessor hands out the inside.",
          "use a value type of primitives (Hash256, Script, …) or a List.");

  private static final Law PRINT =
      new Law(
          "Only app and bench speak to the terminal:",
          "an embedded node must not write into its host's output.",
          "log through SLF4J, or return the text.");

  private static boolean prints(Use use) {
    return use.touches("java.lang.System", "out")
        || use.touches("java.lang.System", "err")
        || (use.kind() == Use.Kind.METHOD && use.name().equals("printStackTrace"));
  }

  private static final Law EXIT =
      new Law(
          "Only app ends the process:",
          "an embedded node shares the process with its host.",
          "throw, or tell the supervisor; app turns it into an exit code.");

  private static boolean endsTheProcess(Use use) {
    return use.calls("java.lang.System", "exit")
        || use.calls("java.lang.Runtime", "exit")
        || use.calls("java.lang.Runtime", "halt");
  }

  private static final Law LOGGING =
      new Law(
          "Logging goes through SLF4J:",
          "one configuration, one format, one place where a full disk is handled.",
          "use org.slf4j.Logger.");

  private static final Law INTERNALS =
      new Law(
          "No internals of the JDK:",
          "they change without notice and sidestep the bounds that make memory safe.",
          "use VarHandle, MemorySegment and java.lang.foreign.");

  private static boolean usesInternals(Use use) {
    return use.namesPackage("sun.")
        || use.namesPackage("jdk.internal.")
        || use.namesPackage("com.sun.");
  }

  private static final Law FINALIZER =
      new Law(
          "No finalizers:",
          "they run on another thread, at any time or never.",
          "close what you open: AutoCloseable and try.");
}
