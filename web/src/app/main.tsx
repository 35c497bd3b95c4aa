import "@/styles.css";

import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { session } from "@/api/session";

import { startTexts } from "./i18n";
import { takeInvitation, takeLinkToken } from "./links";
import { queryClient } from "./queries";
import { router } from "./router";
import { welcomeIsDue } from "./welcome";

async function start(): Promise<void> {
  takeInvitation();
  const token = takeLinkToken();
  await Promise.all([startTexts(), token === null ? null : logInByLink(token)]);
  const root = document.getElementById("root");
  if (!root) throw new Error("index.html has no #root");
  const removeFrame = router.subscribe("onRendered", () => {
    document.getElementById("frame")?.remove();
    removeFrame();
  });
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}

async function logInByLink(token: string): Promise<void> {
  try {
    const user = await session.logInByLink(token);
    if (welcomeIsDue(user) && location.pathname === "/") history.replaceState(null, "", "/welcome");
  } catch {
    history.replaceState(null, "", "/login?link=refused");
  }
}

// Another printed link, pasted into the open page; and files that miss the place where they may be dropped.
addEventListener("hashchange", () => {
  if (/^#(login|invite)=/.test(location.hash)) location.reload();
});
for (const kind of ["dragover", "drop"]) addEventListener(kind, (event) => { event.preventDefault(); });

void start();
