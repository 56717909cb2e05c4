package dev.renga.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Network;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlockFilesTest {
  private static final Path FOLDER = Path.of("blocks");

  @Test
  void givesBackWhatItStored() {
    Disk disk = new MemoryDisk();
    Block genesis = Network.MAINNET.genesis();
    BlockFilesConfig config = BlockFilesConfig.of(FOLDER, Network.MAINNET);
    List<FileInfo> infos;
    BlockPosition position;
    BlockPosition undo;
    try (BlockFiles files = BlockFiles.open(disk, config, List.of(), new Random(1))) {
      position = files.append(genesis.toBytes(), 0, genesis.header().time());
      undo = files.appendUndo(BlockUndo.EMPTY, BlockHash.ZERO, position.file());
      files.flush();
      infos = files.takeChanged();
    }
    assertThat(position).isEqualTo(new BlockPosition(0, 8));
    assertThat(infos).containsExactly(new FileInfo(0, 1, 293, 41, 0, 0, 1231006505, 1231006505));
    try (BlockFiles files = BlockFiles.open(disk, config, infos, new Random(2))) {
      assertThat(files.readBlock(position, genesis.hash())).isEqualTo(genesis);
      assertThat(files.readUndo(undo, BlockHash.ZERO)).isEqualTo(BlockUndo.EMPTY);
      assertThat(files.append(genesis.toBytes(), 1, 5)).isEqualTo(new BlockPosition(0, 301));
    }
  }
}
