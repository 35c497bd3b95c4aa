/** The files of a drop, with those in dropped folders. Hidden files (a name that begins with a dot) are left out. */
export async function filesOf(transfer: DataTransfer): Promise<File[]> {
  // Everything must be taken before the first await: the browser empties the list when the event is over.
  const items = [...transfer.items].filter(({ kind }) => kind === "file");
  const taken = items.map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const files: File[] = [];
  for (const { entry, file } of taken) {
    if (entry?.isDirectory) files.push(...(await filesIn(entry)));
    else if (file) files.push(file);
  }
  return files;
}

async function filesIn(entry: FileSystemEntry): Promise<File[]> {
  if (entry.name.startsWith(".")) return [];
  if (entry.isFile) {
    return [await new Promise<File>((resolve, reject) => { (entry as FileSystemFileEntry).file(resolve, reject); })];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const files: File[] = [];
  for (;;) {
    // A reader hands out at most 100 entries a time and an empty list at the end.
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => { reader.readEntries(resolve, reject); });
    if (batch.length === 0) return files;
    for (const each of batch) files.push(...(await filesIn(each)));
  }
}
