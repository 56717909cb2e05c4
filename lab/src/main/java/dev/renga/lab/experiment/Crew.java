package dev.renga.lab.experiment;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// The threads that do the units of one run. Which thread does which unit is left to chance;
/// nothing depends on it.
final class Crew {
  private final ExperimentRun run;
  private final Progress progress;
  private final AtomicInteger next = new AtomicInteger();
  private final ExperimentRun.Failure failure = new ExperimentRun.Failure();
  private final Map<Integer, Double> begun = new HashMap<>();
  private double finished;

  Crew(ExperimentRun run, Progress progress) {
    this.run = run;
    this.progress = progress;
    run.done().keySet().forEach(unit -> finished += run.plan().weight(unit));
  }

  void work(int threads) throws StoppedException {
    Thread[] others = new Thread[threads - 1];
    for (int i = 0; i < others.length; i++) {
      others[i] = Thread.ofPlatform().name("experiment-" + (i + 1)).start(this::loop);
    }
    loop();
    boolean interrupted = false;
    for (Thread other : others) {
      while (other.isAlive()) {
        try {
          other.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    failure.raise();
  }

  private void loop() {
    int unit = next.getAndIncrement();
    while (unit < run.plan().units() && !failure.isThere()) {
      if (!run.isDone(unit)) {
        one(unit);
      }
      unit = next.getAndIncrement();
    }
  }

  private void one(int unit) {
    String label = run.plan().label(unit);
    try {
      progress.check();
      Tally tally = run.runUnit(unit, new OfUnit(unit, label));
      run.finish(unit, tally);
      tell(unit, 1, label);
    } catch (StoppedException | RuntimeException e) {
      failure.keep(e);
    }
  }

  private synchronized void tell(int unit, double fraction, String doing) {
    double weight = run.plan().weight(unit);
    if (fraction >= 1) {
      begun.remove(unit);
      finished += weight;
    } else {
      begun.put(unit, weight * fraction);
    }
    double sum = finished;
    for (double part : begun.values()) {
      sum += part;
    }
    progress.at(Math.min(1, sum / run.totalWeight()), doing);
  }

  private final class OfUnit implements Progress {
    private final int unit;
    private final String label;

    OfUnit(int unit, String label) {
      this.unit = unit;
      this.label = label;
    }

    @Override
    public void at(double fraction, String doing) {
      tell(unit, Math.min(fraction, 0.999999), doing.isEmpty() ? label : doing);
    }

    @Override
    public boolean isStopRequested() {
      return failure.isThere() || progress.isStopRequested();
    }
  }
}
