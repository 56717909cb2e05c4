package dev.renga.storage;

class MemoryDiskTest extends DiskContract {
  @Override
  Disk disk() {
    return new MemoryDisk();
  }
}
