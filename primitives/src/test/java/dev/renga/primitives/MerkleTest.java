package dev.renga.primitives;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.crypto.Sha256;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class MerkleTest {
  @Test
  void anEmptyListHasAZeroRootAndOneLeafIsItsOwn() {
    assertThat(Merkle.root(List.of())).isEqualTo(new Merkle.Root(Digest.ZERO, false));
    Txid leaf = Txid.ofWords(1, 2, 3, 4);
    assertThat(Merkle.root(List.of(leaf))).isEqualTo(new Merkle.Root(Digest.from(leaf), false));
  }

  @Test
  @Tag("kf=C-013")
  void agreesWithAModelAndFindsEveryDuplicationThatKeepsTheRoot() {
    for (int count = 1; count <= 64; count++) {
      List<Txid> honest = leaves(count);
      Merkle.Root root = Merkle.root(honest);
      assertThat(root.root()).isEqualTo(model(honest));
      assertThat(root.mutated()).as("%d honest leaves", count).isFalse();
      for (int tail = 1; tail <= count; tail++) {
        List<Txid> forged = new ArrayList<>(honest);
        forged.addAll(honest.subList(count - tail, count));
        Merkle.Root forgedRoot = Merkle.root(forged);
        if (forgedRoot.root().equals(root.root())) {
          assertThat(forgedRoot.mutated()).as("%d leaves, %d repeated", count, tail).isTrue();
        }
      }
    }
  }

  @Test
  @Tag("kf=C-051")
  void agreesWithAModelForThousandsOfLeaves() {
    List<Txid> leaves = new ArrayList<>();
    for (int i = 0; i < 4096; i++) {
      leaves.add(Txid.of(Sha256.hash(new byte[] {(byte) i, (byte) (i >>> 8)})));
    }
    for (int count :
        new int[] {65, 127, 128, 129, 1000, 1023, 1024, 1025, 2047, 2049, 4095, 4096}) {
      List<Txid> part = leaves.subList(0, count);
      assertThat(Merkle.root(part)).isEqualTo(new Merkle.Root(model(part), false));
    }
  }

  private static List<Txid> leaves(int count) {
    List<Txid> leaves = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      leaves.add(Txid.of(Sha256.hash(new byte[] {(byte) i})));
    }
    return leaves;
  }

  private static Digest model(List<? extends Hash256> level) {
    if (level.size() == 1) {
      return Digest.from(level.get(0));
    }
    List<Digest> next = new ArrayList<>();
    for (int i = 0; i < level.size(); i += 2) {
      Hash256 right = level.get(Math.min(i + 1, level.size() - 1));
      Bytes pair = new ByteWriter().hash(level.get(i)).hash(right).toBytes();
      next.add(Digest.of(Sha256.doubleHash(pair.toArray())));
    }
    return model(next);
  }
}
