/**
 * Model files on this machine, each in a folder named by the SHA-256 of its content, from where a process reads them as
 * {@code /data/<id>}.
 *
 * <p><b>Ids</b> are written as AO and Arweave write theirs, base64url without padding, 43 characters: a model in the store
 * and a data item on Arweave are mounted under paths of one form, and scores already carry this id. Where a person gives
 * an id, the 64 hexadecimal digits that {@code sha256sum} and model hubs print are taken as well.
 *
 * <p><b>Copies, not links.</b> A hard link would be the same inode as the file it was made from: whoever changes that
 * file changes what the id stands for, and making ours read-only would make theirs so. So a file is copied, by
 * {@code copy_file_range}, which on file systems that can (Btrfs, XFS) shares the blocks until one side writes. What is
 * hashed is the copy.
 *
 * <p><b>Trust.</b> A model is hashed when it comes in. Beside it lies a seal: size, inode, time of the last change of
 * content and of the inode (which no call can set back). While they hold, opening reads nothing; when they do not, it
 * hashes again. {@code verify} and {@code --paranoid} always hash: they also find what a failing disk did.
 *
 * <p><b>Why the file is not mapped into linear memory.</b> Today a range is copied from the shared mapping into the
 * guest's memory. To map it there instead, {@code /data/<id>} would need whole pages of the guest's address space
 * (64-bit memories only, at a page boundary), {@code mmap} with {@code MAP_FIXED} over the reserved range from the
 * engine's side, private and writable (a store into a read-only page would be a signal that ends the JVM, not a trap),
 * and snapshots that count those pages as file and not as memory. What it would spare is one copy of each byte that is
 * read, a third of a second for a gigabyte, and, among instances, the memory of weights that are used as the file has
 * them. But the kernels use none so: they repack each matrix into tiles at load, after which the file's bytes are not
 * looked at again. Sharing the tiles is what would be worth a mapping: a file of tiles, made once per model and module,
 * mapped privately by each instance.
 */
package dev.quipu.llm.store;
