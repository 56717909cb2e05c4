package dev.renga.bench.micro;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `renga bench micro`: the JMH benchmarks.
@Command(
    name = "micro",
    mixinStandardHelpOptions = true,
    description = "Runs JMH benchmarks of the hot parts.")
public final class MicroBench implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      description = "Regular expression on their names (default: all)")
  private @Nullable String pattern;

  @Option(names = "--forks", defaultValue = "1", description = "JVMs for each (default: 1)")
  private int forks;

  @Option(
      names = "--quick",
      description = "One short iteration inside this JVM: to see that they run, not to measure")
  private boolean quick;

  @Override
  public Integer call() throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(pattern == null ? "dev\\.renga\\.bench\\.micro\\..*" : pattern)
            .forks(quick ? 0 : forks)
            .shouldFailOnError(true);
    if (quick) {
      options
          .warmupIterations(0)
          .measurementIterations(1)
          .measurementTime(org.openjdk.jmh.runner.options.TimeValue.milliseconds(1));
    }
    int results = new Runner(options.build()).run().size();
    return results > 0 ? 0 : 1;
  }
}
