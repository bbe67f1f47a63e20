/** The app's Home tab, and the tabs above it and above its messages. */
import { openDirect, openPlace } from "./acts";
import { Blocks } from "./blocks/blocks";
import { Avatar, appOfDirect } from "./people";
import { useStore } from "./store";
import { SurfaceProvider, useSurfaceOf } from "./surface";
import type { View } from "./types";

export function AppTabs({ app: id, tab }: { app: string; tab: "home" | "messages" }) {
  const workspace = useStore((s) => s.workspace);
  const app = workspace?.apps.find((a) => a.id === id);
  const direct = workspace?.channels.find((c) => appOfDirect(c)?.id === id);
  const openMessages = () => (direct ? openPlace({ kind: "channel", id: direct.id }) : app?.user ? void openDirect(app.user) : undefined);
  return (
    <div class="tabs" role="tablist" aria-label={app?.name}>
      <button type="button" role="tab" aria-selected={tab === "home"} onClick={() => openPlace({ kind: "home", app: id })}>Home</button>
      <button type="button" role="tab" aria-selected={tab === "messages"} onClick={openMessages}>Messages</button>
    </div>
  );
}

export function HomeTab({ app: id }: { app: string }) {
  const me = useStore((s) => s.me);
  const app = useStore((s) => s.workspace?.apps.find((a) => a.id === id));
  const home = useStore((s) => s.home);
  const loaded = useStore((s) => s.homeLoaded);
  return (
    <main class="pane" aria-label={`${app?.name ?? "App"} Home`}>
      <header class="pane-head"><h1><Avatar id={id} name={app?.name ?? "App"} icon={app?.icon} app size="small" /><span>{app?.name}</span><span class="badge">APP</span></h1></header>
      <AppTabs app={id} tab="home" />
      <div class="list home" tabIndex={0} role="region" aria-label="Home">
        <div class="home-inner">
          {home ? <HomeView key={me} view={home} /> : <p class="empty">{loaded ? "The app has not published a Home tab for you yet." : "Loading…"}</p>}
        </div>
      </div>
    </main>
  );
}

function HomeView({ view }: { view: View }) {
  const surface = useSurfaceOf({ home: true }, "home", view.errors ?? {}, view.state);
  return <SurfaceProvider value={surface}><Blocks blocks={view.blocks ?? []} /></SurfaceProvider>;
}
