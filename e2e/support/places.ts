/**
 * A place is a database with instances of the application of its own: killing, stopping or flooding them disturbs no other test, and no other
 * instance takes over what they leave. A worker has one at a time.
 */
import { type Instance, type InstanceOptions, ownDatabase, startInstance } from "./instance";
import { openWorld, type World } from "./people";

/** What a place is made from. */
export type Own = {
  world: World;
  url: string;
  /** The name of the database. */
  name: string;
  /** Starts an instance on this database; it is killed when the place ends. */
  start(options?: InstanceOptions): Promise<Instance>;
  /** Runs when the place ends, after the instances have been killed. */
  onEnd(work: () => unknown): void;
};
export type Place<More = { instance: Instance }> = Own & More;

/** Starts what the tests of a file need. */
export type Prepare<More extends object> = (own: Own) => Promise<More>;

type Opened = { place: Own; end(): Promise<void> };

async function openPlace<More extends object>(prepare: Prepare<More>): Promise<Opened> {
  const { url, name, drop } = await ownDatabase();
  const world = openWorld(url);
  const instances: Instance[] = [];
  const endings: (() => unknown)[] = [];
  const start = async (options?: InstanceOptions) => {
    const instance = await startInstance({ databaseUrl: url, ...options });
    instances.push(instance);
    return instance;
  };
  async function end(): Promise<void> {
    await Promise.all(instances.map((instance) => instance.kill9()));
    await Promise.all([world.close(), ...endings.map((work) => work())]);
    await drop();
  }
  const own: Own = { world, url, name, start, onEnd: (work) => void endings.push(work) };
  try {
    return { place: { ...own, ...(await prepare(own)) }, end };
  } catch (error) {
    await end();
    throw error;
  }
}

export type Places = ReturnType<typeof makePlaces>;

/**
 * The places of a worker. A fixture of the worker's own for each file would be shorter, but Playwright starts another worker wherever such
 * fixtures differ, which takes 2.6 s of processor time.
 */
export function makePlaces() {
  let open: (Opened & { prepare: unknown }) | undefined;

  async function end(): Promise<void> {
    const ended = open;
    open = undefined;
    await ended?.end();
  }

  return {
    end,
    /** Returns the open place if it was prepared by the same function; ends it otherwise, and opens another. */
    async enter<More extends object>(prepare: Prepare<More>): Promise<Place<More>> {
      if (open?.prepare !== prepare) {
        await end();
        open = { prepare, ...(await openPlace(prepare)) };
      }
      return open.place as Place<More>;
    },
  };
}
