#!/usr/bin/env bash
# closed.sh ROOT PASSWD PLACE… -- COMMAND…: runs the command as the image does, without an engine for images. As user 10001
# with no capability, in a root of its own that is read-only; only /data (that user's) and /tmp can be written.
# To be called by `unshare --mount`, as root.
set -euo pipefail
root=$1 passwd=$2
shift 2
places=(/usr /bin /sbin /lib /lib64 /etc /dev /proc)
while [ "$1" != -- ]; do places+=("$1"); shift; done
shift
mount --make-rprivate /
mount -t tmpfs -o mode=755 none "$root"
mkdir "$root/tmp" "$root/data"
mount -t tmpfs -o mode=1777 none "$root/tmp"
mount -t tmpfs -o mode=0700,uid=10001,gid=10001 none "$root/data"
for place in "${places[@]}"; do
  [ -e "$place" ] || continue
  mkdir -p "$root$place"
  mount --rbind "$place" "$root$place"
  case $place in /dev | /proc) ;; *) mount -o remount,bind,ro "$root$place" ;; esac
done
mount --bind "$passwd" "$root/etc/passwd"
mount -o remount,ro none "$root"
exec chroot "$root" setpriv --reuid 10001 --regid 10001 --clear-groups --bounding-set=-all --no-new-privs -- "$@"
