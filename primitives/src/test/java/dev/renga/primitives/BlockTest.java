package dev.renga.primitives;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BlockTest {
  @Test
  void realBlocksOfTheTaprootEraRoundTripAndCommitToTheirTransactions() throws Exception {
    String name = "block/mainnet/mainnet-0831328.bin.gz";
    Bytes bytes = Bytes.adopt(Vectors.read(name));
    Block block = Block.parse(bytes);
    assertThat(block.hash())
        .hasToString("00000000000000000002460ebd4c84e75627a5c4c07e5b1d6b91325c4e4558d6");
    assertThat(block.transactions()).hasSize(1979);
    assertThat(block.weight()).isEqualTo(3_993_027);
    assertThat(block.merkleRoot()).isEqualTo(new Merkle.Root(block.header().merkleRoot(), false));
    assertThat(Block.of(block.header(), block.transactions())).isEqualTo(block);
    for (Transaction transaction : block.transactions()) {
      assertThat(Transaction.parse(transaction.toBytes())).isEqualTo(transaction);
      assertThat(
              new Transaction(
                  transaction.version(),
                  transaction.inputs(),
                  transaction.outputs(),
                  transaction.lockTime()))
          .isEqualTo(transaction)
          .matches(
              t -> t.totalSize() == transaction.totalSize() && t.weight() == transaction.weight());
    }
    Vectors.report(name, 1);
  }
}
