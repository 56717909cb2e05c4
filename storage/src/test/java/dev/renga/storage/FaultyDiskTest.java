package dev.renga.storage;

import java.util.Random;

class FaultyDiskTest extends DiskContract {
  @Override
  Disk disk() {
    return new FaultyDisk(new Random(1));
  }
}
