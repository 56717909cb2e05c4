package dev.renga.primitives;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ByteWriterTest {
  @Test
  void growsAtEveryLengthForEveryWidth() {
    for (int capacity = 1; capacity < 40; capacity++) {
      ByteWriter writer = new ByteWriter(capacity);
      for (int i = 0; i < 60; i++) {
        writer.uint8(i).uint16(i).int32(i).int64(i).compactSize(i);
      }
      assertThat(writer.length()).isEqualTo(60 * 16);
      assertThat(writer.toBytes().at(59 * 16)).isEqualTo(59);
    }
  }
}
