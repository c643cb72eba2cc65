import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { physicalLines } from './file/physical-lines.ts';

/** Characters of items in memory before they are written to the disk. */
const IN_MEMORY = 16_777_216;
/** Items in memory, for items that are small. */
const ITEMS_IN_MEMORY = 100_000;
const WRITTEN_AT_ONCE = 1_048_576;

/**
 * Sorts more items than memory holds: it writes sorted runs to the disk and merges them. Items must be JSON values. The
 * files have no name in their folder, so the operating system removes them however the process ends.
 */
export class SpilledSort<Item> implements AsyncDisposable {
  readonly #compare: (one: Item, other: Item) => number;
  readonly #runs: FileHandle[] = [];
  #items: Item[] = [];
  #size = 0;

  /** @param compare is never 0 for two items */
  constructor(compare: (one: Item, other: Item) => number) {
    this.#compare = compare;
  }

  /** @param size of the item, in characters or so */
  async add(item: Item, size: number): Promise<void> {
    this.#items.push(item);
    this.#size += size;
    if (this.#size >= IN_MEMORY || this.#items.length >= ITEMS_IN_MEMORY) await this.#spill();
  }

  /** All items in order. Call it once, after the last `add`. */
  async *sorted(): AsyncGenerator<Item> {
    this.#items.sort(this.#compare);
    const runs = [fromMemory(this.#items), ...this.#runs.map((run) => fromDisk<Item>(run))];
    /** The next item of each run, the first one last. */
    const heads: { readonly item: Item; readonly run: AsyncGenerator<Item> }[] = [];
    const advance = async (run: AsyncGenerator<Item>) => {
      const { done, value: item } = await run.next();
      if (done !== true) heads.splice(this.#placeOf(item, heads), 0, { item, run });
    };
    for (const run of runs) await advance(run);
    for (let head = heads.pop(); head !== undefined; head = heads.pop()) {
      yield head.item;
      await advance(head.run);
    }
  }

  /** By bisection: the heads before this place are greater than the item. */
  #placeOf(item: Item, heads: readonly { readonly item: Item }[]): number {
    let [low, high] = [0, heads.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const head = heads[middle];
      if (head !== undefined && this.#compare(head.item, item) > 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#items = [];
    await Promise.all(this.#runs.splice(0).map((run) => run.close()));
  }

  async #spill(): Promise<void> {
    const run = await namelessFile();
    this.#runs.push(run);
    let text = '';
    for (const item of this.#items.sort(this.#compare)) {
      text += `${JSON.stringify(item)}\n`;
      if (text.length < WRITTEN_AT_ONCE) continue;
      await run.appendFile(text);
      text = '';
    }
    await run.appendFile(text);
    this.#items = [];
    this.#size = 0;
  }
}

async function namelessFile(): Promise<FileHandle> {
  const folder = await mkdtemp(join(tmpdir(), 'waybill-sort-'));
  try {
    return await open(join(folder, 'run'), 'w+');
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function* fromMemory<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

/** JSON has no line end within an item. */
async function* fromDisk<Item>(run: FileHandle): AsyncGenerator<Item> {
  for await (const { text } of physicalLines(piecesOf(run))) yield JSON.parse(text) as Item;
}

async function* piecesOf(run: FileHandle): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for (let position = 0; ; ) {
    const { buffer, bytesRead } = await run.read(Buffer.allocUnsafe(65_536), 0, 65_536, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield decoder.decode(buffer.subarray(0, bytesRead), { stream: true });
  }
}
