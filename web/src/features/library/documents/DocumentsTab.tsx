import { getRouteApi } from "@tanstack/react-router";

import { DropArea } from "../uploads/DropArea";
import { UploadList } from "../uploads/UploadList";
import { useUploads } from "../uploads/useUploads";
import { DocumentList } from "./DocumentList";

const route = getRouteApi("/shell/library/$collection");

/** The documents of a collection: adding, looking, deleting. */
export default function DocumentsTab() {
  const { collection } = route.useParams();
  const { uploads, add, clear } = useUploads();
  return (
    <div className="grid gap-6">
      <DropArea onFiles={(files) => { add(files, collection); }} />
      <UploadList uploads={uploads} onClear={clear} />
      <DocumentList collection={collection} />
    </div>
  );
}
