/** A file, and where it was below the folder that was dropped or chosen; of a single file, its name. */
export interface Found {
  file: File;
  path: string;
}

/** The files of a drop, with those in dropped folders. Hidden files (a name that begins with a dot) are left out. */
export async function filesOf(transfer: DataTransfer): Promise<Found[]> {
  // Everything must be taken before the first await: the browser empties the list when the event is over.
  const items = [...transfer.items].filter(({ kind }) => kind === "file");
  const taken = items.map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const found: Found[] = [];
  for (const { entry, file } of taken) {
    if (entry?.isDirectory) found.push(...(await filesIn(entry)));
    else if (file) found.push({ file, path: file.name });
  }
  return found;
}

/** The same for what was chosen in a dialog of the browser. */
export function filesChosen(files: Iterable<File>): Found[] {
  const found = [...files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
  return found.filter(({ path }) => !path.split("/").slice(1).some((part) => part.startsWith(".")));
}

async function filesIn(entry: FileSystemEntry): Promise<Found[]> {
  if (entry.name.startsWith(".")) return [];
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => { (entry as FileSystemFileEntry).file(resolve, reject); });
    return [{ file, path: entry.fullPath.replace(/^\//, "") }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: Found[] = [];
  for (;;) {
    // A reader hands out at most 100 entries a time and an empty list at the end.
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => { reader.readEntries(resolve, reject); });
    if (batch.length === 0) return found;
    for (const each of batch) found.push(...(await filesIn(each)));
  }
}
