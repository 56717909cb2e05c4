/// Where other nodes are: a book of addresses that strangers cannot take over, the groups that
/// networks fall into, and the reading of addresses as people write them.
///
/// Begin with [dev.renga.p2p.address.AddressBook]. Nothing here asks DNS or opens a connection.
@NullMarked
package dev.renga.p2p.address;

import org.jspecify.annotations.NullMarked;
