// One line in each list for every area of the page; what it consists of is said in its own index.ts.
import * as account from "@/features/account";
import * as admin from "@/features/admin";
import * as ask from "@/features/ask";
import * as assistants from "@/features/assistants";
import * as document from "@/features/document";
import * as feeds from "@/features/feeds";
import * as insight from "@/features/insight";
import * as invitation from "@/features/invitation";
import * as library from "@/features/library";
import * as login from "@/features/login";
import * as search from "@/features/search";
import * as share from "@/features/share";
import * as welcome from "@/features/welcome";

import type { NavEntry } from "./page";

/** Pages inside the shell. */
export const shellRoutes = [...ask.routes, ...share.routes, ...search.routes, ...library.routes, ...feeds.routes, ...document.routes, ...insight.routes, ...welcome.routes, ...admin.routes, ...account.routes] as const;

/** Pages for people who are not logged in. */
export const openRoutes = [...login.routes, ...invitation.routes] as const;

/** The rail, from top to bottom. */
export const navigation: readonly NavEntry[] = [ask.nav, search.nav, library.nav, assistants.nav, insight.nav, admin.nav];
