package dev.renga.lab.live;

import dev.renga.lab.event.LabEvent;
import dev.renga.lab.model.Dice;
import dev.renga.node.NodeException;
import dev.renga.node.RengaNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Does what commands say.
final class Controls {
  private static final long MAX_DELAY = 3_600_000;

  private final LabNetwork network;
  private final LabRun run;
  private final Dice dice;

  Controls(LabNetwork network, LabRun run, Dice dice) {
    this.network = network;
    this.run = run;
    this.dice = dice;
  }

  String execute(LabCommand command, String by) {
    run.log().publish(LabEvent.NO_NODE, by, new LabEvent.CommandGiven(command.toText()));
    return switch (command) {
      case LabCommand.Add() -> "Node %s was added.".formatted(add());
      case LabCommand.Stop(NodeChoice nodes) ->
          each(nodes, "stopped", node -> node.status().isUp(), this::stop);
      case LabCommand.Kill(NodeChoice nodes) ->
          each(nodes, "killed", node -> node.status().isUp(), this::kill);
      case LabCommand.Restart(NodeChoice nodes) ->
          each(nodes, "restarted", node -> node.status().isDown(), this::restart);
      case LabCommand.Freeze(NodeChoice nodes) ->
          each(nodes, "frozen", node -> node.status() == NodeStatus.RUNNING, this::freeze);
      case LabCommand.Thaw(NodeChoice nodes) ->
          each(nodes, "thawed", node -> node.status() == NodeStatus.FROZEN, this::thaw);
      case LabCommand.Cut(List<List<Integer>> groups) -> cut(groups);
      case LabCommand.Heal() -> heal();
      case LabCommand.Slow(_, _, long delay) when delay < 0 || delay > MAX_DELAY ->
          throw new LabException("A delay between nodes must be 0 to 1 hour.");
      case LabCommand.Drop(_, _, double share) when !(share >= 0 && share <= 1) ->
          throw new LabException("The share of lost messages must be 0 to 1 (100%).");
      case LabCommand.Slow(NodeChoice one, NodeChoice other, long delay) ->
          "%s pairs of nodes are %s ms slower than before."
              .formatted(pairs(one, other, (a, b) -> run.cables().slow(a, b, delay)), delay);
      case LabCommand.Drop(NodeChoice one, NodeChoice other, double share) ->
          "%s pairs of nodes lose that share of messages."
              .formatted(pairs(one, other, (a, b) -> run.cables().lose(a, b, share)));
      case LabCommand.Pay pay ->
          "Payment %s is under way."
              .formatted(
                  run.people().pay(pay.from(), pay.to(), pay.amount(), pay.feerate(), null, by));
      case LabCommand.Payments(double perSecond) -> {
        run.people().perSecond(perSecond);
        yield "People make %s payments a second now.".formatted(perSecond);
      }
      case LabCommand.Mine(NodeChoice nodes, int blocks) ->
          each(
              nodes,
              "mined " + blocks + " blocks",
              node -> node.status() == NodeStatus.RUNNING,
              node -> {
                var _ = run.miners().mineNow(node, blocks, by);
              });
      case LabCommand.Shares(Map<Integer, Double> shares) -> shares(shares);
      case LabCommand.Mining(MiningMode mode) -> {
        run.miners().mode(mode);
        yield "Mining is %s now.".formatted(mode.name().toLowerCase(java.util.Locale.ROOT));
      }
      case LabCommand.Attack(String name, Map<String, String> parameters) ->
          "Attack %s has begun."
              .formatted(run.attacks().start(run.attacks().make(name, parameters), parameters, by));
      case LabCommand.AttackStop(long id) ->
          "%s attacks were ended.".formatted(run.attacks().stop(id));
    };
  }

  private interface Pairwise {
    void apply(int one, int other);
  }

  private int pairs(NodeChoice one, NodeChoice other, Pairwise action) {
    Predicate<LabNode> any = node -> true;
    int count = 0;
    List<LabNode> others = choose(other, any, "chosen");
    for (LabNode a : choose(one, any, "chosen")) {
      for (LabNode b : others) {
        if (a.index() != b.index()) {
          action.apply(a.index(), b.index());
          count++;
        }
      }
    }
    return count;
  }

  private String each(
      NodeChoice choice, String done, Predicate<LabNode> fits, Consumer<LabNode> action) {
    List<LabNode> chosen = choose(choice, fits, done);
    List<Thread> threads = new ArrayList<>();
    List<String> problems = java.util.Collections.synchronizedList(new ArrayList<>());
    for (LabNode node : chosen) {
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      action.accept(node);
                    } catch (LabException e) {
                      problems.add(e.text());
                    }
                  }));
    }
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LabException("The command was interrupted.", e);
      }
    }
    if (!problems.isEmpty()) {
      throw new LabException(String.join(" ", problems));
    }
    return switch (chosen.size()) {
      case 0 -> "There was no node to be %s.".formatted(done);
      case 1 -> "Node %s: %s.".formatted(chosen.getFirst().index(), done);
      default -> "%s nodes: %s.".formatted(chosen.size(), done);
    };
  }

  private List<LabNode> choose(NodeChoice choice, Predicate<LabNode> fits, String done) {
    if (choice instanceof NodeChoice.Listed(List<Integer> numbers)) {
      List<LabNode> chosen = new ArrayList<>();
      for (int number : numbers) {
        LabNode node = network.node(number);
        if (!fits.test(node)) {
          throw new LabException(
              "Node %s cannot be %s: it is %s."
                  .formatted(
                      number, done, node.status().name().toLowerCase(java.util.Locale.ROOT)));
        }
        chosen.add(node);
      }
      return chosen;
    }
    List<LabNode> candidates = new ArrayList<>(network.nodes().stream().filter(fits).toList());
    int count =
        switch (choice) {
          case NodeChoice.Random(int wanted) -> Math.min(wanted, candidates.size());
          case NodeChoice.Half() -> candidates.size() / 2;
          default -> candidates.size();
        };
    List<LabNode> chosen = new ArrayList<>();
    synchronized (dice) {
      while (chosen.size() < count) {
        chosen.add(candidates.remove(dice.nextInt(candidates.size())));
      }
    }
    return chosen;
  }

  int add() {
    LabNode node;
    synchronized (this) {
      int index = network.nodes().size();
      if (index >= LabConfig.MAX_NODES) {
        throw new LabException("A network has at most %s nodes.".formatted(LabConfig.MAX_NODES));
      }
      node = run.newNode(index);
    }
    node.lifecycle.lock(); // so that a network that is being closed waits for the copy
    try {
      if (run.isClosing()) {
        throw new LabException("The network is being closed.");
      }
      Folders.copy(run.seedFolder(), node.directory());
      run.startNode(node, false);
    } catch (NodeException e) {
      failed(node, "start", e.text());
      throw new LabException(e.text(), e);
    } catch (IOException e) {
      failed(node, "start", String.valueOf(e.getMessage()));
      throw new LabException("The new node's folder cannot be made: " + e.getMessage(), e);
    } finally {
      node.lifecycle.unlock();
    }
    int links = run.linksOf(network.nodes().size());
    run.keeper().join(node.index(), links);
    return node.index();
  }

  private void stop(LabNode node) {
    end(node, NodeStatus.STOPPED, new LabEvent.NodeStopped(), RengaNode::close);
  }

  private void kill(LabNode node) {
    end(node, NodeStatus.KILLED, new LabEvent.NodeKilled(), RengaNode::kill);
  }

  private void end(LabNode node, NodeStatus next, LabEvent.What what, Consumer<RengaNode> ending) {
    node.lifecycle.lock();
    try {
      RengaNode running = node.takeOut(next, run.millis());
      if (running == null) {
        throw new LabException("Node %s is down already.".formatted(node.index()));
      }
      run.away(node.index());
      ending.accept(running);
      run.cables().thaw(node.index());
      run.log().publish(node.index(), "command", what);
    } finally {
      node.lifecycle.unlock();
    }
  }

  private void restart(LabNode node) {
    node.lifecycle.lock();
    try {
      run.startNode(node, true);
    } catch (NodeException e) {
      failed(node, "restart", e.text());
      throw new LabException("Node %s: %s".formatted(node.index(), e.text()), e);
    } finally {
      node.lifecycle.unlock();
    }
  }

  private void failed(LabNode node, String cause, String sentence) {
    node.failed(sentence, run.millis());
    run.log().publish(node.index(), cause, new LabEvent.NodeFailed(sentence));
  }

  private void freeze(LabNode node) {
    node.lifecycle.lock();
    try {
      if (node.status() == NodeStatus.RUNNING) {
        run.away(node.index());
        run.cables().freeze(node.index());
        node.status(NodeStatus.FROZEN, run.millis());
        run.log().publish(node.index(), "command", new LabEvent.NodeFrozen());
      }
    } finally {
      node.lifecycle.unlock();
    }
  }

  private void thaw(LabNode node) {
    node.lifecycle.lock();
    try {
      if (node.status() == NodeStatus.FROZEN) {
        run.cables().thaw(node.index());
        node.status(NodeStatus.RUNNING, run.millis());
        run.log().publish(node.index(), "command", new LabEvent.NodeThawed());
      }
    } finally {
      node.lifecycle.unlock();
    }
  }

  private String cut(List<List<Integer>> groups) {
    groups.forEach(group -> group.forEach(network::node));
    run.cables().cut(groups, network.nodes().size());
    run.reshaped(); // after the cut: what sets out from now on is expected on its own side only
    run.keeper().bypass(run.cables().groups());
    run.log().publish(LabEvent.NO_NODE, "command", new LabEvent.NetworkCut(run.cables().groups()));
    return "The network is cut into %s parts.".formatted(run.cables().groups().size());
  }

  private String heal() {
    run.cables().heal();
    run.keeper().unbypass();
    run.reshaped();
    run.log().publish(LabEvent.NO_NODE, "command", new LabEvent.NetworkHealed());
    return "The network is whole again.";
  }

  private String shares(Map<Integer, Double> wanted) {
    wanted.keySet().forEach(network::node);
    CommandText.checkShares(wanted);
    Map<Integer, Double> all = new TreeMap<>();
    synchronized (this) {
      double given = wanted.values().stream().mapToDouble(Double::doubleValue).sum();
      double before = 0;
      for (LabNode node : network.nodes()) {
        before += wanted.containsKey(node.index()) ? 0 : node.share();
      }
      for (LabNode node : network.nodes()) {
        Double own = wanted.get(node.index());
        double share =
            own != null ? own : before <= 0 ? 0 : node.share() / before * Math.max(0, 1 - given);
        node.share(share);
        all.put(node.index(), share);
      }
    }
    run.log().publish(LabEvent.NO_NODE, "command", new LabEvent.SharesChanged(all));
    return "Hash power is given out anew.";
  }
}
