import { useState } from "react";

type Props = { url?: string; alt?: string; sizes: string; eager?: boolean; className?: string };

/** An event's picture, small for small screens. Without one, a quiet field of the house's colours. */
export function Picture({ url, alt = "", sizes, eager = false, className = "" }: Props) {
  const [failed, setFailed] = useState(false);
  if (!url || failed) return <div className={`picture picture--none ${className}`} aria-hidden="true" />;
  const small = `${url}${url.includes("?") ? "&" : "?"}w=640`;
  return (
    <img
      className={`picture ${className}`}
      src={url}
      srcSet={`${small} 640w, ${url} 1600w`}
      sizes={sizes}
      alt={alt}
      width={1600}
      height={900}
      loading={eager ? "eager" : "lazy"}
      fetchPriority={eager ? "high" : undefined}
      decoding="async"
      onError={() => setFailed(true)}
    />
  );
}
