package dev.renga.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.consensus.script.ScriptFlags;
import dev.renga.consensus.script.TransactionScripts;
import dev.renga.crypto.Secp256k1;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Wtxid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Real blocks, spoilt in one place each, must be refused by the rule that the spoiling breaks.
class MutationsTest {
  private static final Secp256k1 CURVE = Secp256k1.load();

  /// Script verdicts follow from these three alone, so that what a mutation leaves as it was need
  /// not be verified again.
  private record Key(Wtxid wtxid, ScriptFlags flags, List<TxOut> spent) {}

  private final Map<Key, Verdict> known = new HashMap<>();

  private Verdict verify(TransactionScripts scripts) {
    return known.computeIfAbsent(
        new Key(scripts.tx().wtxid(), scripts.flags(), scripts.spent()),
        key -> scripts.verify(CURVE));
  }

  static List<Mutation> mutations() {
    List<Mutation> all = new ArrayList<>();
    all.addAll(StructureMutations.ofHeaders());
    all.addAll(StructureMutations.ofLists());
    all.addAll(StructureMutations.ofTransactions());
    all.addAll(SpendMutations.ofContext());
    all.addAll(SpendMutations.ofCoins());
    all.addAll(SpendMutations.ofScripts());
    return all;
  }

  @Test
  @Tag("kf=C-048")
  @Tag("kf=C-117")
  void refusesEveryMutantByTheRuleItBreaks() {
    List<Mutation> mutations = mutations();
    assertThat(mutations).hasSizeGreaterThanOrEqualTo(40);
    assertThat(mutations).extracting(Mutation::name).doesNotHaveDuplicates();
    Map<String, Integer> applied = new TreeMap<>();
    List<String> faults = new ArrayList<>();
    int mutants = 0;
    int notApplicable = 0;
    int blocks = 0;
    for (RealBlocks.Isolated real : RealBlocks.isolated()) {
      if (!real.isComplete()) {
        continue;
      }
      MutationCase c = new MutationCase(real);
      assertUnchangedIsAccepted(c);
      blocks++;
      for (Mutation mutation : mutations) {
        MutationCase.Mutant mutant = mutation.maker().make(c);
        if (mutant == null || isTooBig(mutation, mutant)) {
          notApplicable++;
          continue;
        }
        faults.addAll(faults(c, mutation, mutant));
        applied.merge(mutation.name(), 1, Integer::sum);
        mutants++;
      }
      known.clear();
    }
    assertThat(faults).isEmpty();
    assertThat(applied.keySet())
        .containsExactlyInAnyOrderElementsOf(mutations.stream().map(Mutation::name).toList());
    applied.forEach((name, count) -> System.out.println("mutation: " + name + ": " + count));
    System.out.println(
        "vectors: %s mutations of %s real blocks: %s mutants refused, %s not applicable"
            .formatted(mutations.size(), blocks, mutants, notApplicable));
  }

  /// The form in which mutants are mended is itself good: what refuses them is the mutation.
  private void assertUnchangedIsAccepted(MutationCase c) {
    for (MutationCase.Mutant same : List.of(c.raw(c.transactions), c.mended(c.transactions))) {
      assertThat(check(c, same)).as("%s unchanged", c.real).isInstanceOf(BlockCheck.Accepted.class);
    }
  }

  private BlockCheck.Report check(MutationCase c, MutationCase.Mutant mutant) {
    return BlockCheck.check(
        mutant.block(), mutant.network(), c.real.height(), mutant.spent(), this::verify);
  }

  /// Some blocks are so full that whatever adds a byte breaks another rule first.
  private static boolean isTooBig(Mutation mutation, MutationCase.Mutant mutant) {
    return mutant.block().strippedSize() > 1_000_000 && !mutation.rules().contains("block-size");
  }

  /// What is wrong about the verdict on a mutant; empty if it is the expected one.
  private List<String> faults(MutationCase c, Mutation mutation, MutationCase.Mutant mutant) {
    BlockCheck.Report report = check(c, mutant);
    String where = c.real + ", " + mutation + ": ";
    if (!(report instanceof BlockCheck.Refused refused)) {
      return List.of(where + "accepted");
    }
    String reason = refused.rule().reason();
    boolean expected =
        mutation.rules().contains(refused.verdict().rule())
            && refused.rule().id().equals(refused.verdict().rule())
            && (reason.contains("(") || reason.equals(refused.verdict().reason()));
    return expected
        ? List.of()
        : List.of(where + refused.verdict().rule() + ", " + refused.verdict());
  }
}
