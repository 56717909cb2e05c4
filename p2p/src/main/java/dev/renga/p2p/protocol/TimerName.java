package dev.renga.p2p.protocol;

/// What a timer is for. Each name has one owner, which alone sets it and hears of it; a timer
/// belongs to a peer or, with peer 0, to the node.
public enum TimerName {
  /// [Handshake]: `version` and `verack` are overdue.
  HANDSHAKE,
  /// [KeepAlive]: the next ping is due, or the answer to the last is overdue.
  PING,
  /// [HeadersSync]: the first synchronisation of headers takes too long.
  HEADERS_SYNC,
  /// [BlockDownload]: the peer holds up the window, or a block is overdue.
  BLOCK_DOWNLOAD,
  /// [ChainWatch]: an outbound peer's chain is behind ours.
  CHAIN_SYNC,
  /// [ChainWatch]: look whether our tip is stale and whether there is an outbound peer too many.
  STALE_TIP,
  /// [AddressGossip]: addresses wait to be sent.
  ADDRESS_RELAY,
  /// [Slots]: look whether a connection is to be opened.
  SLOTS,
  /// [TxAnnouncement]: transactions have waited long enough for a peer of our choice, or (the
  /// node's) for all that connected to us.
  TX_TRICKLE,
  /// [TxAnnouncement]: our own transactions are announced again; the node's.
  TX_REPEAT,
  /// [TxReception]: a transaction may be asked for, or an answer is overdue; the node's.
  TX_REQUEST,
  /// [FeeFilters]: the peer is told anew what transactions must pay.
  FEE_FILTER
}
