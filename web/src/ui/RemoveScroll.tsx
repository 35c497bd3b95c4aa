import { type ComponentType, type ElementType, type ReactNode, type RefObject, useEffect } from "react";

let locks = 0;

interface Props {
  as?: ElementType;
  enabled?: boolean;
  children?: ReactNode;
  allowPinchZoom?: boolean;
  shards?: RefObject<HTMLElement | null>[];
}

/** In place of the package of this name, which writes a <style> element: the rule for `data-locked` is in styles.css. */
export function RemoveScroll({ as, enabled = true, allowPinchZoom: _pinch, shards: _shards, ...rest }: Props) {
  useEffect(() => {
    if (!enabled) return undefined;
    locks += 1;
    document.documentElement.dataset.locked = "";
    return () => {
      locks -= 1;
      if (locks === 0) delete document.documentElement.dataset.locked;
    };
  }, [enabled]);
  const As = (as ?? "div") as ComponentType<typeof rest>;
  return <As {...rest} />;
}
