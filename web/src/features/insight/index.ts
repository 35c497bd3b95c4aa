import { createRoute } from "@tanstack/react-router";
import { ChartNoAxesCombined } from "lucide-react";

import { type NavEntry, page } from "@/app/page";

import { goldenState, runsState } from "./golden/state";
import { failingState } from "./failing/state";
import { ratingsState } from "./ratings/state";
import { insightRoute } from "./route";

const under = { getParentRoute: () => insightRoute } as const;

const overview = createRoute({ ...under, path: "/", ...page(() => import("./overview/OverviewPage"), "insight") });
const failing = createRoute({ ...under, path: "/failing", validateSearch: failingState, ...page(() => import("./failing/FailingPage"), "insight", "golden") });
const ratings = createRoute({ ...under, path: "/ratings", validateSearch: ratingsState, ...page(() => import("./ratings/RatingsPage"), "insight", "golden") });
const sets = createRoute({ ...under, path: "/golden", ...page(() => import("./golden/SetsPage"), "insight", "golden") });
const questions = createRoute({ ...under, path: "/golden/$set", validateSearch: goldenState, ...page(() => import("./golden/SetPage"), "insight", "golden") });
const runs = createRoute({ ...under, path: "/golden/$set/runs", validateSearch: runsState, ...page(() => import("./golden/RunsPage"), "insight", "golden") });

export const routes = [insightRoute.addChildren([overview, failing, ratings, sets, questions, runs])] as const;
export const nav: NavEntry = { to: "/insight", name: "insight", icon: ChartNoAxesCombined };
