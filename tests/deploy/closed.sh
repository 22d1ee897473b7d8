#!/usr/bin/env bash
# closed.sh ROOT PASSWD PLACE… -- COMMAND…: runs the command as the image does, without an engine for images. As user 10001
# with no capability, in a root of its own that is read-only; only /data (that user's) and /tmp can be written.
# To be called by `unshare --mount`, as root; or by anybody with `unshare --user --map-root-user --mount`, where user 10001
# is who called, under that name.
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
if chown 10001:10001 "$root/data" 2>/dev/null; then
  mount -t tmpfs -o mode=0700,uid=10001,gid=10001 none "$root/data"
  nobody=(setpriv --reuid 10001 --regid 10001 --clear-groups --bounding-set=-all --no-new-privs)
else
  mount -t tmpfs -o mode=0700 ours "$root/data"
  nobody=(unshare --user --map-user=10001 --map-group=10001 --keep-caps)
  nobody+=(setpriv --ambient-caps=-all --inh-caps=-all --bounding-set=-all --no-new-privs)
fi
for place in "${places[@]}"; do
  [ -e "$place" ] || continue
  mkdir -p "$root$place"
  mount --rbind "$place" "$root$place"
  case $place in /dev | /proc) ;; *) mount -o remount,bind,ro "$root$place" ;; esac
done
mount --bind "$passwd" "$root/etc/passwd"
mount -o remount,ro none "$root"
cd "$root"
pivot_root . . # not chroot: in that nobody may enter a namespace of users
umount --lazy .
exec "${nobody[@]}" -- "$@"
